package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.template.Prompt;
import dev.shepherd.template.special.DeepSeekV32;
import dev.shepherd.template.special.DeepSeekV4;
import dev.shepherd.template.special.KimiK3;
import org.jspecify.annotations.Nullable;

/** Makes prompts in a format that its vendor has published as code. */
public final class SpecialRenderer implements PromptRenderer {

  /** The formats. */
  public enum Format {
    DEEPSEEK_V32(false),
    DEEPSEEK_V4(false),
    KIMI_K3(true);

    private final boolean thinkingDefault;

    Format(boolean thinkingDefault) {
      this.thinkingDefault = thinkingDefault;
    }
  }

  private final Format format;
  private final MediaPlaceholders media;
  private final TemplateTraits traits;

  /** A renderer for a format. */
  public SpecialRenderer(Format format, MediaPlaceholders media) {
    this.format = format;
    this.media = media;
    this.traits =
        new TemplateTraits(
            ContentFormat.STRING,
            "thinking",
            format.thinkingDefault,
            true,
            true,
            // Each format decides itself what unreadable arguments mean.
            format == Format.DEEPSEEK_V32,
            "reasoning_content");
  }

  @Override
  public TemplateTraits traits() {
    return traits;
  }

  @Override
  public Prompt render(PromptRequest request) {
    if (request.template() != null) {
      throw MessagePreparation.refuse("this model has no template that could be replaced");
    }
    Conversation conversation =
        new MessagePreparation(traits, media)
            .prepare(request.messages(), request.continueFinalMessage());
    Boolean preference = request.thinkingPreference("thinking");
    boolean thinking = preference == null ? format.thinkingDefault : preference;
    JsonArray messages = conversation.messages();
    @Nullable JsonArray tools = request.tools();
    Prompt prompt =
        switch (format) {
          case DEEPSEEK_V32 -> DeepSeekV32.encode(messages, tools, thinking);
          case DEEPSEEK_V4 ->
              DeepSeekV4.encode(
                  messages, tools, thinking, request.variables().string("reasoning_effort"));
          case KIMI_K3 -> KimiK3.encode(messages, tools, thinking, request.variables());
        };
    return prompt.plusUserText(conversation.continuation());
  }
}
