package dev.shepherd.parser.constrain;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Structural tags for the calls of Kimi K3, whose arguments are elements rather than JSON. */
final class KimiK3Tags {

  private static final String SEP = "<|sep|>";
  private static final String TOOLS = "<|open|>tools<|sep|>";
  private static final String END_ARGUMENT = "<|close|>argument<|sep|>";
  private static final String[] CONTROL = {"<|open|>", "<|close|>", "<|sep|>"};

  private KimiK3Tags() {}

  static Constraint.StructuralTag of(List<OfferedTool> tools, boolean onlyOne) {
    List<JsonObject> calls = new ArrayList<>();
    for (OfferedTool tool : tools) {
      List<JsonObject> call = new ArrayList<>();
      call.add(Tags.text("<|open|>call tool=\"" + escape(tool.name()) + "\" index=\""));
      call.add(Tags.regex("[1-9][0-9]*"));
      call.add(Tags.text("\"" + SEP));
      call.addAll(arguments(tool.schema()));
      call.add(Tags.text("<|close|>call" + SEP));
      calls.add(Tags.sequence(call));
    }
    JsonObject content = onlyOne ? Tags.or(calls) : Tags.repeated("plus", Tags.or(calls));
    List<JsonObject> tags = new ArrayList<>();
    for (String before : List.of("", "<|close|>think" + SEP, "<|close|>response" + SEP)) {
      tags.add(Tags.tag(before + TOOLS, content, "<|close|>tools" + SEP));
    }
    return Tags.triggered(
        List.of(TOOLS, "<|close|>think" + SEP, "<|close|>response" + SEP), tags, onlyOne);
  }

  private static List<JsonObject> arguments(JsonObject schema) {
    JsonObject properties = schema.object("properties");
    if (properties == null || properties.isEmpty()) {
      JsonObject any =
          Tags.sequence(
              List.of(
                  Tags.text("<|open|>argument key=\""),
                  Tags.regex("[^\"<]+"),
                  Tags.text("\" type=\""),
                  Tags.regex("[a-z]+"),
                  Tags.text("\"" + SEP),
                  Tags.anyText(CONTROL),
                  Tags.text(END_ARGUMENT)));
      return List.of(Tags.repeated("star", any));
    }
    JsonArray required = schema.array("required");
    Set<String> needed = required == null ? Set.of() : Set.copyOf(required.strings().toList());
    List<JsonObject> arguments = new ArrayList<>();
    for (Map.Entry<String, JsonValue> property : properties.members().entrySet()) {
      JsonObject argument = argument(property.getKey(), property.getValue());
      boolean must = needed.contains(property.getKey());
      arguments.add(must ? argument : Tags.repeated("optional", argument));
    }
    return arguments;
  }

  private static JsonObject argument(String key, JsonValue value) {
    JsonObject schema = value instanceof JsonObject object ? object : JsonObject.EMPTY;
    String start = "<|open|>argument key=\"" + escape(key) + "\" type=\"";
    JsonArray choices = schema.array("enum");
    if (choices != null
        && !choices.isEmpty()
        && choices.items().stream().allMatch(JsonString.class::isInstance)) {
      return typed(start, "string", Tags.or(choices.strings().map(Tags::text).toList()));
    }
    String type = schema.string("type", "");
    return switch (type) {
      case "string" -> typed(start, type, Tags.anyText(CONTROL));
      case "integer", "number" -> typed(start, "number", Tags.jsonSchema(schema));
      case "boolean", "object", "array" -> typed(start, type, Tags.jsonSchema(schema));
      case "null" -> typed(start, type, Tags.text("null"));
      default ->
          Tags.sequence(
              List.of(
                  Tags.text(start),
                  Tags.regex("[a-z]+"),
                  Tags.text("\"" + SEP),
                  Tags.anyText(CONTROL),
                  Tags.text(END_ARGUMENT)));
    };
  }

  private static JsonObject typed(String start, String type, JsonObject value) {
    return Tags.sequence(
        List.of(Tags.text(start + type + "\"" + SEP), value, Tags.text(END_ARGUMENT)));
  }

  private static String escape(String attribute) {
    return attribute.replace("&", "&amp;").replace("\"", "&quot;");
  }
}
