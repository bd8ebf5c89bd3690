package dev.shepherd.template.special;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.Prompt;
import dev.shepherd.template.PromptBuilder;
import dev.shepherd.template.TemplateException;
import dev.shepherd.template.jinja.JsonDump;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The prompt format of Kimi K3 (XTML), as its vendor's encoder writes it. */
public final class KimiK3 {

  private static final String OPEN = "<|open|>";
  private static final String CLOSE = "<|close|>";
  private static final String SEP = "<|sep|>";
  private static final Set<String> EFFORTS = Set.of("low", "high", "max");

  private final JsonObject kwargs;
  private final boolean thinking;
  private final PromptBuilder out = new PromptBuilder();

  private KimiK3(JsonObject kwargs, boolean thinking) {
    this.kwargs = kwargs;
    this.thinking = thinking;
  }

  /**
   * The prompt of a conversation.
   *
   * @param tools null when there are none
   * @param kwargs {@code thinking_effort}, {@code reasoning_effort}, {@code tool_choice}, {@code
   *     response_format}, {@code response_schema}
   * @throws TemplateException when effort is unknown or a result belongs to no call
   */
  public static Prompt encode(
      JsonArray messages, @Nullable JsonArray tools, boolean thinking, JsonObject kwargs) {
    return new KimiK3(kwargs, thinking).encode(ordered(messages), tools);
  }

  private static TemplateException refuse(String reason) {
    return new TemplateException(ErrorKind.REQUEST, "Kimi K3 encode failed: " + reason);
  }

  // --- order of results
  // ----------------------------------------------------------------------------

  /** Runs of results that all answer calls of the last assistant, in the order of those calls. */
  private static List<JsonObject> ordered(JsonArray messages) {
    List<JsonObject> out = new ArrayList<>(messages.objects().toList());
    JsonArray calls = JsonArray.EMPTY;
    for (int i = 0; i < out.size(); i++) {
      String role = role(out.get(i));
      if (role.equals("assistant")) {
        JsonArray own = out.get(i).array("tool_calls");
        calls = own == null ? JsonArray.EMPTY : own;
      } else if (role.equals("tool")) {
        int end = i;
        while (end < out.size() && role(out.get(end)).equals("tool")) {
          end++;
        }
        order(out.subList(i, end), calls);
        i = end - 1;
      }
    }
    return out;
  }

  private static void order(List<JsonObject> run, JsonArray calls) {
    Map<String, Integer> places = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (JsonObject call : calls.objects().toList()) {
      places.put(call.string("id", ""), names.size());
      names.add(name(call));
    }
    if (!run.stream().allMatch(result -> places.containsKey(id(result)))) {
      return;
    }
    run.sort(Comparator.comparingInt(result -> places.getOrDefault(id(result), 0)));
    run.replaceAll(
        result -> {
          String name = names.get(places.getOrDefault(id(result), 0));
          return result.toBuilder().put("tool", name).put("name", name).build();
        });
  }

  private static String role(JsonObject message) {
    return message.string("role", "");
  }

  private static String id(JsonObject result) {
    String id = result.string("tool_call_id");
    return id == null ? result.string("id", "") : id;
  }

  private static String name(JsonObject call) {
    JsonObject function = call.object("function");
    return (function == null ? call : function).string("name", "");
  }

  // --- writing
  // -------------------------------------------------------------------------------------

  private Prompt encode(List<JsonObject> messages, @Nullable JsonArray tools) {
    if (tools != null && !tools.isEmpty()) {
      declare("# Tools\nHere are the available tools, described in JSONSchema.", tools);
    }
    if (thinking) {
      effort();
    }
    int results = 0;
    JsonObject assistant = JsonObject.EMPTY;
    for (JsonObject message : messages) {
      switch (role(message)) {
        case "user" -> plain("user", message);
        case "system" -> system(message);
        case "assistant" -> {
          assistant = message;
          results = 0;
          assistant(message);
        }
        case "tool" -> tool(message, assistant, ++results);
        default -> {}
      }
    }
    choice();
    responseFormat();
    out.own(OPEN + "message role=\"assistant\"" + SEP);
    out.own(OPEN + (thinking ? "think" : "response") + SEP);
    return out.build();
  }

  private void close(String tag) {
    out.own(CLOSE + tag + SEP);
  }

  private void endMessage() {
    close("message");
    out.own("<|end_of_msg|>");
  }

  private void attribute(String name, String value) {
    out.own(" " + name + "=\"");
    out.user(value.replace("&", "&amp;").replace("\"", "&quot;")).own("\"");
  }

  private void internal(String type, String body) {
    out.own(OPEN + "message role=\"system\" type=\"" + type + "\"" + SEP).own(body.strip());
    endMessage();
  }

  private void declare(String head, JsonValue tools) {
    out.own(OPEN + "message role=\"system\" type=\"tool-declare\"" + SEP);
    out.own(head + "\n\n```json\n").user(JsonDump.compactSorted(tools)).own("\n```");
    endMessage();
  }

  private void effort() {
    String asked = kwargs.string("thinking_effort");
    if (asked != null && !EFFORTS.contains(asked)) {
      throw refuse(
          "Unsupported thinking_effort=\""
              + asked
              + "\"; supported values are [\"high\", \"low\", \"max\"].");
    }
    String general = kwargs.string("reasoning_effort", "");
    String effort = asked != null ? asked : EFFORTS.contains(general) ? general : "max";
    internal(
        "thinking-effort",
        "`thinking_effort` guides on how much to think in your thinking channel (not including the"
            + " response channel), supported values include `low`, `medium`, `high`, and `max`.\n"
            + "Now the system is invoked with `thinking_effort="
            + effort
            + "`.");
  }

  private void plain(String role, JsonObject message) {
    out.own(OPEN + "message role=\"" + role + "\"");
    String name = message.string("name");
    if (name != null) {
      attribute("name", name);
    }
    out.own(SEP).user(content(message));
    endMessage();
  }

  private static String content(JsonObject message) {
    return switch (message.get("content")) {
      case JsonString(String text) -> text;
      case JsonArray parts ->
          String.join("", parts.objects().map(part -> part.string("text", "")).toList());
      case null, default -> "";
    };
  }

  private void system(JsonObject message) {
    JsonArray tools = message.array("tools");
    if (tools == null || tools.isEmpty()) {
      plain("system", message);
      return;
    }
    declare(
        """
        ## New Tools Available
        The system dynamically extends the toolset via lazy-loading.
        You have access to all existing and extended tools.
        Here are the specs for the extended tools.""",
        tools);
  }

  private void tool(JsonObject message, JsonObject assistant, int index) {
    String name = message.string("tool");
    if (name == null) {
      name = message.string("name");
    }
    JsonArray calls = assistant.array("tool_calls");
    if (name == null && calls != null && index <= calls.size()) {
      name = calls.get(index - 1) instanceof JsonObject call ? name(call) : null;
    }
    if (name == null) {
      throw refuse("a tool message names no tool and answers no call");
    }
    out.own(OPEN + "message role=\"tool\"");
    attribute("tool", name);
    out.own(" index=\"" + index + "\"" + SEP).user(content(message));
    endMessage();
  }

  private void assistant(JsonObject message) {
    out.own(OPEN + "message role=\"assistant\"" + SEP);
    if (thinking) {
      String thoughts = message.string("reasoning_content", message.string("reasoning", ""));
      out.own(OPEN + "think" + SEP).user(thoughts.isBlank() ? "" : thoughts);
      close("think");
    }
    out.own(OPEN + "response" + SEP).user(content(message));
    close("response");
    JsonArray calls = message.array("tool_calls");
    if (calls != null && !calls.isEmpty()) {
      out.own(OPEN + "tools" + SEP);
      int index = 1;
      for (JsonObject call : calls.objects().toList()) {
        call(call, index++);
      }
      close("tools");
    }
    endMessage();
  }

  private void call(JsonObject call, int index) {
    out.own(OPEN + "call");
    attribute("tool", name(call));
    out.own(" index=\"" + index + "\"" + SEP);
    JsonObject function = call.object("function");
    JsonValue arguments = (function == null ? call : function).get("arguments");
    JsonObject parsed = arguments(arguments);
    if (parsed == null) {
      String raw = arguments instanceof JsonString(String text) ? text : String.valueOf(arguments);
      out.own(OPEN + "json type=\"object\"" + SEP).user(raw);
      close("json");
    } else {
      parsed.members().forEach(this::argument);
    }
    close("call");
  }

  private static @Nullable JsonObject arguments(@Nullable JsonValue arguments) {
    if (!(arguments instanceof JsonString(String text))) {
      return arguments instanceof JsonObject object
          ? object
          : arguments == null ? JsonObject.EMPTY : null;
    }
    try {
      return JsonParser.parse(text) instanceof JsonObject object ? object : null;
    } catch (JsonException e) {
      return null;
    }
  }

  private void argument(String key, JsonValue value) {
    out.own(OPEN + "argument");
    attribute("key", key);
    String type =
        switch (value.kind()) {
          case STRING -> "string";
          case NUMBER -> "number";
          case TRUE, FALSE -> "boolean";
          case OBJECT -> "object";
          case ARRAY -> "array";
          case NULL, ABSENT -> "null";
        };
    out.own(" type=\"" + type + "\"" + SEP);
    out.user(value instanceof JsonString(String text) ? text : value.toString());
    close("argument");
  }

  private void choice() {
    switch (kwargs.string("tool_choice", "")) {
      case "required" ->
          internal(
              "tool-choice",
              "The system is invoked with `tool_choice=required`.\n"
                  + "You MUST call tools in the next message.");
      case "none" ->
          internal(
              "tool-choice",
              "The system is invoked with `tool_choice=none`.\n"
                  + "You MUST NOT call any tools in the next message.");
      default -> {}
    }
  }

  private void responseFormat() {
    JsonObject format = kwargs.object("response_format");
    String type = format == null ? "" : format.string("type", "");
    if (format == null || !(type.equals("json_object") || type.equals("json_schema"))) {
      return;
    }
    out.own(OPEN + "message role=\"system\" type=\"response-format\"" + SEP);
    out.own(
        "The system is invoked with `response_format="
            + type
            + "`.\nYour response must be raw JSON data without markdown code blocks (```json) or any"
            + " additional formatting.");
    if (type.equals("json_schema")) {
      JsonObject nested = format.object("json_schema");
      JsonValue schema = kwargs.get("response_schema");
      if (schema == null && nested != null) {
        schema = nested.get("schema");
      }
      out.own("\nThe JSON data must match the following schema:\n```json\n");
      out.user(JsonDump.compactSorted(schema == null ? JsonNull.NULL : schema)).own("\n```");
    }
    endMessage();
  }
}
