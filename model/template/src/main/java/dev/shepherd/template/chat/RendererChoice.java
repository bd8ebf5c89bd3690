package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** How prompts of a model are made, after its {@code config.json}. */
public enum RendererChoice {
  /** With its chat template. */
  TEMPLATE,
  /** With its chat template, which also gets the tools as declarations of TypeScript. */
  TEMPLATE_WITH_TYPED_TOOLS,
  DEEPSEEK_V32,
  DEEPSEEK_V4,
  KIMI_K3;

  /**
   * The choice for a model.
   *
   * @param config null when there is none or it cannot be read
   * @param tiktoken whether the tokenizer is a tiktoken file, as those of the Kimi models are
   */
  public static RendererChoice of(@Nullable JsonObject config, boolean tiktoken) {
    if (config == null) {
      return TEMPLATE;
    }
    JsonArray architectures = config.array("architectures");
    String type = config.string("model_type", "");
    if (!tiktoken) {
      return names(architectures, "DeepseekV32ForCausalLM")
          ? DEEPSEEK_V32
          : names(architectures, "DeepseekV4ForCausalLM") ? DEEPSEEK_V4 : TEMPLATE;
    }
    if (names(architectures, "KimiK3ForConditionalGeneration")) {
      return KIMI_K3;
    }
    if (names(architectures, "KimiK25ForConditionalGeneration")) {
      return TEMPLATE_WITH_TYPED_TOOLS;
    }
    return switch (type) {
      case "kimi_k3" -> KIMI_K3;
      case "kimi_k25" -> TEMPLATE_WITH_TYPED_TOOLS;
      default -> TEMPLATE;
    };
  }

  private static boolean names(@Nullable JsonArray architectures, String name) {
    return architectures != null && architectures.strings().anyMatch(name::equals);
  }

  /** Whether prompts are made with the model's own template. */
  public boolean needsTemplate() {
    return this == TEMPLATE || this == TEMPLATE_WITH_TYPED_TOOLS;
  }

  /**
   * The renderer.
   *
   * @param template text of the chat template; unused by formats that are none
   * @throws dev.shepherd.template.TemplateException when the template is malformed
   */
  public PromptRenderer renderer(String template, JinjaRenderer.Settings settings) {
    return switch (this) {
      case TEMPLATE -> new JinjaRenderer(template, settings);
      case TEMPLATE_WITH_TYPED_TOOLS -> new JinjaRenderer(template, settings.withTypedTools());
      case DEEPSEEK_V32 ->
          new SpecialRenderer(SpecialRenderer.Format.DEEPSEEK_V32, settings.media());
      case DEEPSEEK_V4 -> new SpecialRenderer(SpecialRenderer.Format.DEEPSEEK_V4, settings.media());
      case KIMI_K3 -> new SpecialRenderer(SpecialRenderer.Format.KIMI_K3, settings.media());
    };
  }
}
