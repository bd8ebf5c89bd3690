package dev.shepherd.template.special;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.template.Prompt;
import dev.shepherd.template.PromptBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The prompt format of DeepSeek V3.2, as its vendor's encoder writes it. */
public final class DeepSeekV32 {

  private static final String TOOLS =
      """
      ## Tools

      You have access to a set of tools you can use to answer the user's question.
      You can invoke functions by writing a "<｜DSML｜function_calls>" block like the following as part of your reply to the user:
      <｜DSML｜function_calls>
      <｜DSML｜invoke name="$FUNCTION_NAME">
      <｜DSML｜parameter name="$PARAMETER_NAME" string="true|false">$PARAMETER_VALUE</｜DSML｜parameter>
      ...
      </｜DSML｜invoke>
      <｜DSML｜invoke name="$FUNCTION_NAME2">
      ...
      </｜DSML｜invoke>
      </｜DSML｜function_calls>

      String and scalar parameters should be specified as is without any escaping or quotes, while lists and objects should use JSON format. The "string" attribute should be set to "true" for string type parameters and "false" for other types (numbers, booleans, arrays, objects).

      If the thinking_mode is enabled, then after function results you should strongly consider outputting a thinking block. Here is an example:

      <｜DSML｜function_calls>
      ...
      </｜DSML｜function_calls>

      <function_results>
      ...
      </function_results>

      <think>...thinking about results</think>

      Here are the functions available in JSONSchema format:
      <functions>
      {schemas}
      </functions>
      """;

  private static final Dsml FORMAT = new Dsml("DeepSeek V3.2", "function_calls", TOOLS);

  private final List<JsonObject> messages;
  private final boolean thinking;
  private final int lastUser;
  private final PromptBuilder out = new PromptBuilder();

  private DeepSeekV32(List<JsonObject> messages, boolean thinking) {
    this.messages = messages;
    this.thinking = thinking;
    this.lastUser = Dsml.lastUser(messages);
  }

  /**
   * The prompt of a conversation.
   *
   * @param tools null when there are none
   * @throws dev.shepherd.template.TemplateException when the messages are in no order that it knows
   */
  public static Prompt encode(JsonArray messages, @Nullable JsonArray tools, boolean thinking) {
    List<JsonObject> all = Dsml.withTools(messages, tools);
    boolean drops =
        thinking
            && all.stream()
                .noneMatch(
                    m ->
                        (Dsml.role(m).equals("system") || Dsml.role(m).equals("developer"))
                            && Dsml.tools(m) != null);
    return new DeepSeekV32(drops ? withoutOldThoughts(all) : all, thinking).encode();
  }

  /** Thoughts belong to the turn they were thought in. */
  private static List<JsonObject> withoutOldThoughts(List<JsonObject> messages) {
    int last = Dsml.lastUser(messages);
    List<JsonObject> kept = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.get(i);
      if (i >= last) {
        kept.add(message);
        continue;
      }
      switch (Dsml.role(message)) {
        case "user", "system", "tool" -> kept.add(message);
        case "assistant" -> kept.add(message.toBuilder().remove("reasoning_content").build());
        default -> {}
      }
    }
    return kept;
  }

  private Prompt encode() {
    out.own(Dsml.BOS);
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.get(i);
      switch (Dsml.role(message)) {
        case "system" -> {
          out.user(Dsml.content(message));
          FORMAT.extras(message, out);
        }
        case "developer" -> developer(message, i);
        case "user" -> {
          out.own(Dsml.USER).user(Dsml.content(message)).own(Dsml.ASSISTANT);
          think(i == lastUser);
        }
        case "assistant" -> assistant(message, i);
        case "tool" -> tool(message, i);
        default -> throw FORMAT.error("Unknown role: " + Dsml.role(message));
      }
    }
    return out.build();
  }

  private void think(boolean here) {
    out.own(thinking && here ? Dsml.THINK : Dsml.END_THINK);
  }

  private void developer(JsonObject message, int index) {
    String content = Dsml.content(message);
    if (content.isEmpty()) {
      throw FORMAT.error("a developer message must have content");
    }
    out.own(Dsml.USER);
    FORMAT.extras(message, out);
    out.own("\n\n# The user's message is: ").user(content).own(Dsml.ASSISTANT);
    think(index == lastUser);
  }

  private void assistant(JsonObject message, int index) {
    String reasoning = message.string("reasoning_content", "");
    JsonArray calls = message.array("tool_calls");
    if (thinking && index > lastUser) {
      if (reasoning.isEmpty() && (calls == null || calls.isEmpty())) {
        throw FORMAT.error("a message of the assistant has neither reasoning nor tool calls");
      }
      out.user(reasoning).own(Dsml.END_THINK);
    }
    out.user(Dsml.content(message));
    FORMAT.calls(message, false, out);
    out.own(Dsml.EOS);
  }

  private void tool(JsonObject message, int index) {
    int anchor = index - 1;
    while (anchor >= 0 && Dsml.role(messages.get(anchor)).equals("tool")) {
      anchor--;
    }
    if (anchor < 0 || !Dsml.role(messages.get(anchor)).equals("assistant")) {
      throw FORMAT.error("Invalid messages at " + index);
    }
    JsonArray calls = messages.get(anchor).array("tool_calls");
    int expected = calls == null ? 0 : calls.size();
    int number = index - anchor;
    if (number > expected) {
      throw FORMAT.error("No tool calls but found tool output");
    }
    out.own(number == 1 ? "\n\n<function_results>" : "");
    out.own("\n<result>").user(Dsml.content(message)).own("</result>");
    if (number == expected) {
      out.own("\n</function_results>\n\n");
      think(index >= lastUser);
    }
  }
}
