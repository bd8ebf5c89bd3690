package dev.shepherd.template.special;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.PromptBuilder;
import dev.shepherd.template.TemplateException;
import dev.shepherd.template.jinja.JsonDump;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the DeepSeek formats V3.2 and V4 share: tokens, tool calls in DSML, tools on messages. */
final class Dsml {

  static final String BOS = "<｜begin▁of▁sentence｜>";
  static final String EOS = "<｜end▁of▁sentence｜>";
  static final String USER = "<｜User｜>";
  static final String ASSISTANT = "<｜Assistant｜>";
  static final String THINK = "<think>";
  static final String END_THINK = "</think>";

  private static final String RESPONSE_FORMAT =
      """
      ## Response Format:

      You MUST strictly adhere to the following schema to reply:
      """;

  private final String label;
  private final String block;
  private final String toolsBefore;
  private final String toolsAfter;

  /**
   * A format.
   *
   * @param label stands before errors
   * @param block the name of the element around calls
   * @param toolsText the text about tools, with {@code {schemas}} where they go
   */
  Dsml(String label, String block, String toolsText) {
    this.label = label;
    this.block = block;
    int place = toolsText.indexOf("{schemas}");
    toolsBefore = toolsText.substring(0, place);
    toolsAfter = toolsText.substring(place + "{schemas}".length());
  }

  TemplateException error(String reason) {
    return new TemplateException(ErrorKind.REQUEST, label + " encode failed: " + reason);
  }

  /** The messages, with the tools on the first one that can carry them. */
  static List<JsonObject> withTools(JsonArray messages, @Nullable JsonArray tools) {
    List<JsonObject> out = new ArrayList<>(messages.objects().toList());
    if (tools == null || tools.isEmpty()) {
      return out;
    }
    String first = out.isEmpty() ? "" : role(out.getFirst());
    if (first.equals("system") || first.equals("developer")) {
      out.set(0, out.getFirst().toBuilder().put("tools", tools).build());
    } else {
      out.addFirst(
          JsonObject.builder()
              .put("role", "system")
              .put("content", "")
              .put("tools", tools)
              .build());
    }
    return out;
  }

  static String role(JsonObject message) {
    return message.string("role", "");
  }

  static String content(JsonObject message) {
    return message.string("content", "");
  }

  static @Nullable JsonArray tools(JsonObject message) {
    JsonArray tools = message.array("tools");
    return tools == null || tools.isEmpty() ? null : tools;
  }

  /** Index of the last message of the user or developer, -1 when there is none. */
  static int lastUser(List<JsonObject> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      String role = role(messages.get(i));
      if (role.equals("user") || role.equals("developer")) {
        return i;
      }
    }
    return -1;
  }

  /** Tools and response format of a message, each behind an empty line. */
  void extras(JsonObject message, PromptBuilder out) {
    JsonArray tools = tools(message);
    if (tools != null) {
      out.own("\n\n").own(toolsBefore);
      boolean first = true;
      for (JsonObject tool : tools.objects().toList()) {
        JsonObject function = tool.object("function");
        out.own(first ? "" : "\n").user(JsonDump.spaced(function == null ? tool : function));
        first = false;
      }
      out.own(toolsAfter);
    }
    JsonValue format = message.get("response_format");
    if (format != null) {
      out.own("\n\n").own(RESPONSE_FORMAT).user(JsonDump.spaced(format));
    }
  }

  /** The calls of a message of the assistant, if any. */
  void calls(JsonObject message, boolean lenient, PromptBuilder out) {
    JsonArray calls = message.array("tool_calls");
    if (calls == null || calls.isEmpty()) {
      return;
    }
    out.own("\n\n<｜DSML｜" + block + ">\n");
    boolean first = true;
    for (JsonObject call : calls.objects().toList()) {
      JsonObject nested = call.object("function");
      JsonObject function = nested == null ? call : nested;
      out.own(first ? "" : "\n");
      first = false;
      out.own("<｜DSML｜invoke name=\"").user(function.string("name", "")).own("\">\n");
      parameters(arguments(function.get("arguments"), lenient), out);
      out.own("\n</｜DSML｜invoke>");
    }
    out.own("\n</｜DSML｜" + block + ">");
  }

  private JsonObject arguments(@Nullable JsonValue arguments, boolean lenient) {
    if (arguments instanceof JsonObject object) {
      return object;
    }
    if (!(arguments instanceof JsonString(String text))) {
      return JsonObject.EMPTY;
    }
    try {
      JsonValue parsed = JsonParser.parse(text);
      return parsed instanceof JsonObject object ? object : JsonObject.EMPTY;
    } catch (JsonException e) {
      if (lenient) {
        return JsonObject.of("arguments", text);
      }
      throw error("tool call arguments are no JSON: " + e.getMessage());
    }
  }

  private static void parameters(JsonObject arguments, PromptBuilder out) {
    boolean first = true;
    for (Map.Entry<String, JsonValue> member : arguments.members().entrySet()) {
      String text = member.getValue() instanceof JsonString(String value) ? value : null;
      out.own(first ? "" : "\n").own("<｜DSML｜parameter name=\"").user(member.getKey());
      out.own(text != null ? "\" string=\"true\">" : "\" string=\"false\">");
      out.user(text != null ? text : JsonDump.spaced(member.getValue()));
      out.own("</｜DSML｜parameter>");
      first = false;
    }
  }
}
