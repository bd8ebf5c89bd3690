package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.Bounds;
import dev.shepherd.template.Prompt;
import dev.shepherd.template.jinja.JinjaTemplate;
import dev.shepherd.template.jinja.Variables;
import dev.shepherd.template.special.KimiToolText;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes prompts with a model's chat template. */
public final class JinjaRenderer implements PromptRenderer {

  private final JinjaTemplate template;
  private final TemplateTraits traits;
  private final Settings settings;

  /**
   * What does not change between requests.
   *
   * @param tokens {@code bos_token} and the like, by name
   * @param typedTools whether the template gets the tools as declarations of TypeScript, too
   * @param requestTemplates whether a request may bring a template of its own
   * @param clock local time for templates that print it
   */
  public record Settings(
      Map<String, String> tokens,
      MediaPlaceholders media,
      boolean typedTools,
      boolean requestTemplates,
      Supplier<LocalDateTime> clock,
      Bounds bounds) {

    /** The same with these tokens. */
    Settings withTokens(Map<String, String> others) {
      return new Settings(Map.copyOf(others), media, typedTools, requestTemplates, clock, bounds);
    }

    /** The same for a template that reads tools as declarations of TypeScript. */
    Settings withTypedTools() {
      return new Settings(tokens, media, true, requestTemplates, clock, bounds);
    }
  }

  /**
   * A renderer for a template.
   *
   * @throws dev.shepherd.template.TemplateException when the template is malformed
   */
  public JinjaRenderer(String template, Settings settings) {
    this.template = JinjaTemplate.compile(template);
    this.traits = TemplateInspector.inspect(this.template);
    this.settings = settings;
  }

  @Override
  public TemplateTraits traits() {
    return traits;
  }

  @Override
  public Prompt render(PromptRequest request) {
    if (request.template() == null) {
      return render(template, traits, request);
    }
    if (!settings.requestTemplates()) {
      throw MessagePreparation.refuse("templates in requests are not allowed here");
    }
    JinjaTemplate own = JinjaTemplate.compile(request.template());
    return render(own, TemplateInspector.inspect(own), request);
  }

  private Prompt render(JinjaTemplate jinja, TemplateTraits wanted, PromptRequest request) {
    Conversation conversation =
        new MessagePreparation(wanted, settings.media())
            .prepare(request.messages(), request.continueFinalMessage());
    var variables = new Variables();
    settings.tokens().forEach((name, text) -> variables.operator(name, JsonValue.of(text)));
    variables.user("messages", conversation.messages(), conversation.mixed());
    variables.operator("add_generation_prompt", JsonValue.of(request.addGenerationPrompt()));
    JsonArray tools = request.tools();
    if (tools != null) {
      variables.user("tools", tools);
      String typed = settings.typedTools() ? KimiToolText.of(tools) : null;
      if (typed != null) {
        variables.user("tools_ts_str", JsonValue.of(typed));
      }
    }
    thinking(wanted, request, variables);
    request.variables().members().forEach((name, value) -> put(name, value, variables));
    return jinja
        .render(variables, settings.clock(), settings.bounds())
        .plusUserText(conversation.continuation());
  }

  private static void thinking(TemplateTraits wanted, PromptRequest request, Variables variables) {
    @Nullable String key = wanted.thinkingKey();
    if (key != null && request.thinking() != null) {
      variables.operator(key, JsonValue.of(request.thinking()));
    }
  }

  /** Words and switches are the operator's or harmless; anything bigger is content. */
  private static void put(String name, JsonValue value, Variables variables) {
    if (value instanceof JsonObject || value instanceof JsonArray || isLong(value)) {
      variables.user(name, value);
    } else {
      variables.operator(name, value);
    }
  }

  private static boolean isLong(JsonValue value) {
    return value instanceof dev.shepherd.json.JsonString(String text)
        && !text.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_-. ".indexOf(c) >= 0);
  }
}
