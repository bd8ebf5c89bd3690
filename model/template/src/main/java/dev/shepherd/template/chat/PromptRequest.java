package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a prompt is made from, whichever API it came by.
 *
 * @param messages in the form of the Chat API
 * @param tools those that the prompt lists; null when there are none
 * @param variables further variables for the template; they win over all others
 * @param thinking what the request asks for; null for nothing
 * @param addGenerationPrompt whether the prompt ends with the beginning of the answer
 * @param continueFinalMessage whether a last message of the assistant is the beginning of the
 *     answer
 * @param template a template of the request's own; null for the model's
 */
public record PromptRequest(
    JsonArray messages,
    @Nullable JsonArray tools,
    JsonObject variables,
    @Nullable Boolean thinking,
    boolean addGenerationPrompt,
    boolean continueFinalMessage,
    @Nullable String template) {

  /**
   * The request of a Chat body: {@code reasoning_effort}, {@code tool_choice} and {@code
   * response_format} become variables, and all of {@code chat_template_kwargs}.
   *
   * @throws dev.shepherd.template.TemplateException when the body has no messages, or an effort
   *     that is neither a string nor a number
   */
  public static PromptRequest ofChat(JsonObject body) {
    JsonArray messages = body.array("messages");
    if (messages == null) {
      throw MessagePreparation.refuse("messages must be a list");
    }
    var variables = JsonObject.builder();
    String effort = effort(body.get("reasoning_effort"));
    variables.putIfPresent("reasoning_effort", effort);
    for (String name : new String[] {"tool_choice", "response_format"}) {
      JsonValue value = body.get(name);
      variables.putIfPresent(name, value == JsonNull.NULL ? null : value);
    }
    JsonObject kwargs = body.object("chat_template_kwargs");
    if (kwargs != null) {
      kwargs.members().forEach(variables::put);
    }
    return new PromptRequest(
        messages,
        Tools.listed(body.array("tools"), body.get("tool_choice")),
        variables.build(),
        thinking(effort),
        body.bool("add_generation_prompt", true),
        body.bool("continue_final_message", false),
        body.string("chat_template"));
  }

  /** The request of a Messages body. */
  public static PromptRequest ofMessages(JsonObject body) {
    return new PromptRequest(
        AnthropicMessages.messages(body),
        AnthropicMessages.tools(body),
        JsonObject.EMPTY,
        AnthropicMessages.thinking(body),
        true,
        false,
        null);
  }

  /** The request of a Responses body. */
  public static PromptRequest ofResponses(JsonObject body) {
    JsonObject reasoning = body.object("reasoning");
    String effort = reasoning == null ? null : effort(reasoning.get("effort"));
    JsonObject variables =
        effort == null ? JsonObject.EMPTY : JsonObject.of("reasoning_effort", effort);
    return new PromptRequest(
        ResponsesInput.messages(body),
        ResponsesInput.tools(body),
        variables,
        thinking(effort),
        true,
        false,
        null);
  }

  /** The same for the model's own template. */
  PromptRequest withoutTemplate() {
    return new PromptRequest(
        messages, tools, variables, thinking, addGenerationPrompt, continueFinalMessage, null);
  }

  /** The least efforts switch thinking off; others say nothing about it. */
  private static @Nullable Boolean thinking(@Nullable String effort) {
    boolean off = "none".equals(effort) || "minimal".equals(effort);
    return off ? Boolean.FALSE : null;
  }

  private static @Nullable String effort(@Nullable JsonValue value) {
    return switch (value) {
      case null -> null;
      case JsonNull nothing -> null;
      case JsonString(String text) -> text;
      case JsonNumber(String text) -> text;
      default ->
          throw MessagePreparation.refuse("reasoning_effort must be a string, number, or null");
    };
  }

  /** What the request asks for under a template's own key, else in general; null for nothing. */
  @Nullable Boolean thinkingPreference(@Nullable String key) {
    if (key != null && variables.bool(key).isPresent()) {
      return variables.bool(key, false);
    }
    return thinking;
  }
}
