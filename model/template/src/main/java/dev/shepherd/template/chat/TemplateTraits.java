package dev.shepherd.template.chat;

import org.jspecify.annotations.Nullable;

/**
 * What a template wants and can do.
 *
 * @param contentFormat how it reads the content of messages
 * @param thinkingKey the variable that switches thinking; null when there is none
 * @param thinkingDefault whether it thinks when that variable is not given
 * @param thinkInPrefill whether the prompt already opens the model's thoughts
 * @param tools whether it reads the list of tools
 * @param objectArguments whether it reads the arguments of tool calls as objects, not as text
 * @param reasoningKey the field of messages from which it reads earlier thoughts; null when from
 *     none
 */
public record TemplateTraits(
    ContentFormat contentFormat,
    @Nullable String thinkingKey,
    boolean thinkingDefault,
    boolean thinkInPrefill,
    boolean tools,
    boolean objectArguments,
    @Nullable String reasoningKey) {

  /**
   * Whether the answer starts in the middle of thoughts.
   *
   * @param preference what the request asks for; null for nothing
   */
  public boolean startsInReasoning(@Nullable Boolean preference) {
    return thinkInPrefill && (preference == null ? thinkingDefault : preference);
  }
}
