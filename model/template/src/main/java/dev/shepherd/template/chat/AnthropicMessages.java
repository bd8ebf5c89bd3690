package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests of the Messages API into messages and tools of the Chat API.
 *
 * <p>Results of tools stand before the user's text of the same turn, as they do in time: the model
 * called, the tools answered, and then the user went on.
 */
public final class AnthropicMessages {

  private AnthropicMessages() {}

  /** The messages, the system prompt first. */
  public static JsonArray messages(JsonObject request) {
    List<JsonValue> out = new ArrayList<>();
    JsonValue system = request.get("system");
    if (system != null && system != JsonNull.NULL) {
      out.add(JsonObject.of("role", "system", "content", texts(system, "\n")));
    }
    JsonArray messages = request.array("messages");
    for (JsonValue value : messages == null ? JsonArray.EMPTY : messages) {
      if (!(value instanceof JsonObject message)) {
        throw MessagePreparation.refuse("a message is no object");
      }
      switch (message.string("role", "")) {
        case "assistant" -> out.add(assistant(message));
        case "user" -> user(message, out);
        default ->
            out.add(
                JsonObject.of(
                    "role",
                    message.string("role", ""),
                    "content",
                    texts(message.get("content"), "\n")));
      }
    }
    return new JsonArray(out);
  }

  /** The tools with a schema of their own; others run elsewhere. Null when there are none. */
  public static @Nullable JsonArray tools(JsonObject request) {
    JsonArray tools = request.array("tools");
    if (tools == null) {
      return null;
    }
    List<JsonValue> out = new ArrayList<>();
    for (JsonObject tool : tools.objects().toList()) {
      JsonObject schema = tool.object("input_schema");
      String name = tool.string("name");
      if (schema != null && name != null) {
        out.add(Tools.function(name, tool.string("description"), schema, null));
      }
    }
    return out.isEmpty() ? null : new JsonArray(out);
  }

  /** What the request says about thinking: on, off, or null for nothing. */
  public static @Nullable Boolean thinking(JsonObject request) {
    JsonObject thinking = request.object("thinking");
    return switch (thinking == null ? "" : thinking.string("type", "")) {
      case "enabled", "adaptive" -> Boolean.TRUE;
      case "disabled" -> Boolean.FALSE;
      default -> null;
    };
  }

  private static void user(JsonObject message, List<JsonValue> out) {
    if (!(message.get("content") instanceof JsonArray blocks)) {
      out.add(JsonObject.of("role", "user", "content", texts(message.get("content"), "\n")));
      return;
    }
    List<JsonValue> parts = new ArrayList<>();
    for (JsonObject block : blocks.objects().toList()) {
      switch (block.string("type", "")) {
        case "text" -> parts.add(text(block.string("text", "")));
        case "image" -> parts.add(JsonObject.of("type", "image"));
        case "document" -> document(block, parts);
        case "tool_result" ->
            out.add(
                JsonObject.builder()
                    .put("role", "tool")
                    .put("content", texts(block.get("content"), "\n"))
                    .put("tool_call_id", block.string("tool_use_id", ""))
                    .build());
        default -> {}
      }
    }
    if (!parts.isEmpty()) {
      boolean onlyText = parts.size() == 1 && ((JsonObject) parts.getFirst()).has("text");
      JsonValue content =
          onlyText
              ? JsonValue.of(((JsonObject) parts.getFirst()).string("text", ""))
              : new JsonArray(parts);
      out.add(JsonObject.of("role", JsonValue.of("user"), "content", content));
    }
  }

  /** Documents that are text are read; others need a model that takes files. */
  private static void document(JsonObject block, List<JsonValue> parts) {
    JsonObject source = block.object("source");
    String data =
        source != null && source.string("type", "").equals("text") ? source.string("data") : null;
    if (data != null) {
      parts.add(text(data));
    }
  }

  private static JsonObject text(String text) {
    return JsonObject.of("type", "text", "text", text);
  }

  private static JsonObject assistant(JsonObject message) {
    var out = JsonObject.builder().put("role", "assistant");
    if (!(message.get("content") instanceof JsonArray blocks)) {
      return out.put("content", texts(message.get("content"), "")).build();
    }
    var texts = new StringBuilder();
    boolean anyText = false;
    List<String> thoughts = new ArrayList<>();
    List<JsonValue> calls = new ArrayList<>();
    for (JsonObject block : blocks.objects().toList()) {
      switch (block.string("type", "")) {
        case "text" -> {
          texts.append(block.string("text", ""));
          anyText = true;
        }
        case "thinking" -> thoughts.add(block.string("thinking", ""));
        case "tool_use" -> {
          JsonValue input = block.get("input");
          calls.add(
              Tools.call(
                  block.string("id", ""),
                  block.string("name", ""),
                  input == null ? JsonObject.EMPTY : input));
        }
        default -> {}
      }
    }
    out.put("content", anyText ? JsonValue.of(texts.toString()) : JsonNull.NULL);
    if (!calls.isEmpty()) {
      out.put("tool_calls", new JsonArray(calls));
    }
    if (!thoughts.isEmpty()) {
      out.put("reasoning_content", String.join("\n", thoughts));
    }
    return out.build();
  }

  private static String texts(@Nullable JsonValue content, String separator) {
    return switch (content) {
      case JsonString(String text) -> text;
      case JsonArray blocks ->
          blocks
              .objects()
              .map(block -> block.string("text"))
              .filter(text -> text != null)
              .collect(Collectors.joining(separator));
      case null, default -> "";
    };
  }
}
