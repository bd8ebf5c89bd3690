package dev.shepherd.template.chat;

import dev.shepherd.template.Prompt;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The templates of a model that has several: a request with tools gets {@code tool_use} where there
 * is one, others get {@code default}, and a request may ask for one by its name, as with {@code
 * apply_chat_template} of Hugging Face. Immutable and thread-safe.
 */
final class NamedTemplates implements PromptRenderer {
  static final String DEFAULT = "default";
  static final String TOOL_USE = "tool_use";

  private final Map<String, PromptRenderer> byName;
  private final PromptRenderer usual;

  /**
   * Several templates as one.
   *
   * @param byName at least one
   * @param usual the one for requests that name none and list no tools
   */
  NamedTemplates(Map<String, PromptRenderer> byName, PromptRenderer usual) {
    this.byName = Map.copyOf(byName);
    this.usual = usual;
  }

  @Override
  public TemplateTraits traits() {
    return usual.traits();
  }

  @Override
  public Prompt render(PromptRequest request) {
    @Nullable String wanted = request.template();
    PromptRenderer named = wanted == null ? null : byName.get(wanted);
    if (named != null) {
      return named.render(request.withoutTemplate());
    }
    if (request.tools() == null || wanted != null) {
      return usual.render(request);
    }
    return byName.getOrDefault(TOOL_USE, usual).render(request);
  }
}
