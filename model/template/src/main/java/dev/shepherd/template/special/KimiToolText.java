package dev.shepherd.template.special;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonBoolean;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.jinja.JsonDump;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tools of Kimi K2.5 as declarations of TypeScript, which its template prints as they are. */
public final class KimiToolText {

  private static final int MAX_DEPTH = 32;
  private static final String INDENT = "  ";

  private static final Map<String, List<String>> CONSTRAINTS =
      Map.of(
          "string", List.of("maxLength", "minLength", "pattern"),
          "number", List.of("maximum", "minimum"),
          "integer", List.of("maximum", "minimum"),
          "array", List.of("maxItems", "minItems"));

  private final JsonObject root;
  private boolean refersToRoot;

  private KimiToolText(JsonObject root) {
    this.root = root;
  }

  /** The text for {@code tools_ts_str}; null when there is nothing to declare, or no way to. */
  public static @Nullable String of(@Nullable JsonArray tools) {
    if (tools == null) {
      return null;
    }
    List<String> functions = new ArrayList<>();
    try {
      for (JsonObject tool : tools.objects().toList()) {
        JsonObject function = tool.object("function");
        if (tool.string("type", "").equals("function") && function != null && !function.isEmpty()) {
          functions.add(function(function));
        }
      }
    } catch (NoTypeScript e) {
      return null;
    }
    return "# Tools\n\n## functions\nnamespace functions {\n"
        + String.join("\n", functions)
        + "\n}\n";
  }

  private static String function(JsonObject function) throws NoTypeScript {
    JsonObject schema = function.object("parameters");
    var text = new KimiToolText(schema == null ? JsonObject.EMPTY : schema);
    String type = text.type(text.root, 0);
    List<String> parts = new ArrayList<>();
    JsonObject definitions = text.root.object("$defs");
    if (definitions != null) {
      for (Map.Entry<String, JsonValue> entry : definitions.members().entrySet()) {
        parts.add(text.declaration(entry.getKey(), entry.getValue()));
      }
    }
    if (text.refersToRoot) {
      parts.addFirst("interface parameters " + type);
      type = "parameters";
    }
    String description = description(function.string("description"), "");
    parts.add(description);
    parts.add("type " + function.string("name", "") + " = (_: " + type + ") => any;");
    parts.removeIf(String::isEmpty);
    return String.join("\n", parts);
  }

  private String declaration(String name, JsonValue schema) throws NoTypeScript {
    String above =
        schema instanceof JsonObject object ? description(object.string("description"), "") : "";
    return (above.isEmpty() ? "" : above + "\n") + "interface " + name + " " + type(schema, 0);
  }

  private static String description(@Nullable String text, String indent) {
    if (text == null || text.isEmpty()) {
      return "";
    }
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      lines.add(line.isEmpty() ? "" : indent + "// " + line);
    }
    return String.join("\n", lines);
  }

  private String type(JsonValue schema, int level) throws NoTypeScript {
    if (level > MAX_DEPTH) {
      return "any";
    }
    if (schema instanceof JsonBoolean flag) {
      return flag.value() ? "any" : "null";
    }
    if (!(schema instanceof JsonObject object)) {
      throw new NoTypeScript();
    }
    if (object.isEmpty()) {
      return "any";
    }
    String reference = object.string("$ref");
    if (reference != null) {
      return reference(reference);
    }
    JsonArray any = object.array("anyOf");
    if (any != null) {
      return union(any, level);
    }
    JsonArray values = object.array("enum");
    if (values != null) {
      return String.join(" | ", values.items().stream().map(KimiToolText::literal).toList());
    }
    return switch (object.get("type")) {
      case JsonArray names ->
          String.join(" | ", names.strings().map(KimiToolText::listedType).toList());
      case JsonString(String name) -> named(name, object, level);
      case null, default -> throw new NoTypeScript();
    };
  }

  private String reference(String reference) throws NoTypeScript {
    if (reference.equals("#")) {
      refersToRoot = true;
      return "parameters";
    }
    String prefix = "#/$defs/";
    JsonObject definitions = root.object("$defs");
    if (!reference.startsWith(prefix)
        || definitions == null
        || !definitions.has(reference.substring(prefix.length()))) {
      throw new NoTypeScript();
    }
    return reference.substring(prefix.length());
  }

  private String union(JsonArray branches, int level) throws NoTypeScript {
    List<String> types = new ArrayList<>();
    for (JsonValue branch : branches) {
      types.add(type(branch, level));
    }
    return String.join(" | ", types);
  }

  private static String listedType(String name) {
    return switch (name) {
      case "integer" -> "number";
      case "object" -> "{}";
      case "array" -> "Array<any>";
      default -> name;
    };
  }

  private static String literal(JsonValue value) {
    return switch (value) {
      case JsonString(String text) -> "\"" + text + "\"";
      case JsonNull nothing -> "None";
      case JsonBoolean flag -> flag.value() ? "True" : "False";
      default -> JsonDump.spaced(value);
    };
  }

  private String named(String name, JsonObject schema, int level) throws NoTypeScript {
    return switch (name) {
      case "object" -> object(schema, level);
      case "array" -> array(schema, level);
      case "integer" -> "number";
      default -> name;
    };
  }

  private String object(JsonObject schema, int level) throws NoTypeScript {
    JsonObject properties = schema.object("properties");
    JsonArray requiredNames = schema.array("required");
    Set<String> required =
        requiredNames == null ? Set.of() : new HashSet<>(requiredNames.strings().toList());
    String indent = INDENT.repeat(level + 1);
    List<String> fields = new ArrayList<>();
    for (boolean first : new boolean[] {true, false}) {
      Map<String, JsonValue> sorted = new TreeMap<>(KimiToolText::byCodePoints);
      if (properties != null) {
        sorted.putAll(properties.members());
      }
      for (Map.Entry<String, JsonValue> entry : sorted.entrySet()) {
        if (required.contains(entry.getKey()) == first) {
          fields.add(
              docs(entry.getValue(), indent)
                  + indent
                  + entry.getKey()
                  + (first ? ": " : "?: ")
                  + type(entry.getValue(), level + 1));
        }
      }
    }
    JsonValue more = schema.get("additionalProperties");
    if (more != null) {
      String type =
          more instanceof JsonBoolean flag ? flag.value() ? "any" : "never" : type(more, level + 1);
      fields.add(indent + "[k: string]: " + type);
    }
    return fields.isEmpty()
        ? "{}"
        : "{\n" + String.join(",\n", fields) + "\n" + INDENT.repeat(level) + "}";
  }

  private static int byCodePoints(String a, String b) {
    return java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }

  private String array(JsonObject schema, int level) throws NoTypeScript {
    JsonValue items = schema.get("items");
    if (items == null) {
      return "Array<any>";
    }
    String indent = INDENT.repeat(level + 1);
    String docs = docs(items, indent);
    return docs.isEmpty()
        ? "Array<" + type(items, level) + ">"
        : "Array<\n" + docs + indent + type(items, level + 1) + "\n" + INDENT.repeat(level) + ">";
  }

  /** Description, constraints and default of a schema as comment lines; each ends its line. */
  private static String docs(JsonValue value, String indent) {
    if (!(value instanceof JsonObject schema)) {
      return "";
    }
    List<String> lines = new ArrayList<>();
    String description = description(schema.string("description"), indent);
    if (!description.isEmpty()) {
      lines.add(description);
    }
    List<String> limits = new ArrayList<>();
    for (String key : CONSTRAINTS.getOrDefault(schema.string("type", ""), List.of())) {
      JsonValue limit = schema.get(key);
      if (limit != null) {
        limits.add(
            key + ": " + (limit instanceof JsonString(String text) ? text : limit.toString()));
      }
    }
    if (!limits.isEmpty()) {
      lines.add(indent + "// " + String.join(", ", limits));
    }
    JsonValue fallback = schema.get("default");
    if (fallback != null) {
      String text =
          fallback instanceof JsonBoolean flag
              ? flag.value() ? "True" : "False"
              : JsonDump.spaced(fallback);
      lines.add(indent + "// Default: " + text);
    }
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  /** A schema says something that the declarations cannot. */
  private static final class NoTypeScript extends Exception {
    private static final long serialVersionUID = 1L;

    NoTypeScript() {
      super("", null, false, false);
    }
  }
}
