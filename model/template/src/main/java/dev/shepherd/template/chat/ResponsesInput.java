package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests of the Responses API into messages and tools of the Chat API.
 *
 * <p>Thoughts, text and calls that follow each other belong to one turn of the assistant and become
 * one message.
 */
public final class ResponsesInput {

  private final List<JsonValue> out = new ArrayList<>();
  private final List<JsonValue> calls = new ArrayList<>();
  private final List<String> thoughts = new ArrayList<>();
  private @Nullable JsonValue answer;

  private ResponsesInput() {}

  /** The messages, the instructions first. */
  public static JsonArray messages(JsonObject request) {
    var input = new ResponsesInput();
    String instructions = request.string("instructions");
    if (instructions != null) {
      input.out.add(JsonObject.of("role", "system", "content", instructions));
    }
    switch (request.get("input")) {
      case JsonString(String text) -> input.out.add(JsonObject.of("role", "user", "content", text));
      case JsonArray items -> items.objects().forEach(input::item);
      case null, default -> throw MessagePreparation.refuse("input must be a string or a list");
    }
    input.endTurn();
    return new JsonArray(input.out);
  }

  /** The function tools; others run elsewhere. Null when there are none. */
  public static @Nullable JsonArray tools(JsonObject request) {
    JsonArray tools = request.array("tools");
    if (tools == null) {
      return null;
    }
    List<JsonValue> functions = new ArrayList<>();
    for (JsonObject tool : tools.objects().toList()) {
      String name = tool.string("name");
      if (name != null && tool.string("type", "").equals("function")) {
        functions.add(
            Tools.function(
                name, tool.string("description"), tool.get("parameters"), tool.get("strict")));
      }
    }
    return functions.isEmpty() ? null : new JsonArray(functions);
  }

  private void item(JsonObject item) {
    switch (item.string("type", "message")) {
      case "message" -> message(item);
      case "reasoning" -> reasoning(item);
      case "function_call" -> call(item, item.get("arguments"));
      case "custom_tool_call" -> call(item, item.get("input"));
      case "mcp_call" -> {
        call(item, item.get("arguments"));
        if (item.string("output") != null) {
          output(item.string("id", ""), item.get("output"));
        }
      }
      case "function_call_output", "custom_tool_call_output" ->
          output(item.string("call_id", ""), item.get("output"));
      default -> {}
    }
  }

  private void message(JsonObject item) {
    String role = item.string("role", "user");
    JsonValue content = content(item.get("content"));
    if (!role.equals("assistant")) {
      endTurn();
      out.add(JsonObject.of("role", JsonValue.of(role), "content", content));
      return;
    }
    if (answer != null || !calls.isEmpty()) {
      endTurn();
    }
    answer = content;
  }

  private void reasoning(JsonObject item) {
    if (answer != null || !calls.isEmpty()) {
      endTurn();
    }
    JsonArray content = item.array("content");
    JsonArray texts = content == null || content.isEmpty() ? item.array("summary") : content;
    if (texts != null) {
      texts.objects().map(part -> part.string("text", "")).forEach(thoughts::add);
    }
  }

  private void call(JsonObject item, @Nullable JsonValue arguments) {
    JsonValue given = arguments == null ? JsonValue.of("{}") : arguments;
    if (item.string("type", "").equals("custom_tool_call")) {
      given = JsonObject.of("input", given);
    }
    calls.add(
        Tools.call(item.string("call_id", item.string("id", "")), item.string("name", ""), given));
    if (item.string("type", "").equals("function_call") && item.string("output") != null) {
      output(item.string("call_id", ""), item.get("output"));
    }
  }

  private void output(String id, @Nullable JsonValue output) {
    endTurn();
    out.add(
        JsonObject.builder()
            .put("role", "tool")
            .put("content", MessagePreparation.flatText(output))
            .put("tool_call_id", id)
            .build());
  }

  private void endTurn() {
    if (answer == null && calls.isEmpty() && thoughts.isEmpty()) {
      return;
    }
    var message = JsonObject.builder().put("role", "assistant");
    message.put("content", answer == null ? JsonNull.NULL : answer);
    if (!calls.isEmpty()) {
      message.put("tool_calls", new JsonArray(List.copyOf(calls)));
    }
    if (!thoughts.isEmpty()) {
      message.put("reasoning_content", String.join("\n", thoughts));
    }
    out.add(message.build());
    answer = null;
    calls.clear();
    thoughts.clear();
  }

  /** Parts by the names of the Chat API; one text part is a string. */
  private static JsonValue content(@Nullable JsonValue content) {
    if (!(content instanceof JsonArray parts)) {
      return content == null ? JsonValue.of("") : content;
    }
    List<JsonValue> renamed = new ArrayList<>();
    for (JsonObject part : parts.objects().toList()) {
      switch (part.string("type", "")) {
        case "input_text", "output_text", "text" ->
            renamed.add(JsonObject.of("type", "text", "text", part.string("text", "")));
        case "refusal" ->
            renamed.add(JsonObject.of("type", "text", "text", part.string("refusal", "")));
        case "input_image" -> renamed.add(JsonObject.of("type", "image"));
        default -> {}
      }
    }
    if (renamed.size() == 1 && renamed.getFirst() instanceof JsonObject only && only.has("text")) {
      return JsonValue.of(only.string("text", ""));
    }
    return new JsonArray(renamed);
  }
}
