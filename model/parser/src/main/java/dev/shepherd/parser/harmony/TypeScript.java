package dev.shepherd.parser.harmony;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON Schemas as the TypeScript types that gpt-oss was trained on.
 *
 * <p>Layout, comments and their oddities are those of the published Harmony renderer, because the
 * model knows them: only the first line of a description is a comment, an object's description is
 * printed again before its brace, and closing braces are indented like properties. What that
 * renderer writes as {@code any} although it could be told ({@code anyOf}, {@code allOf}, {@code
 * $ref}, {@code const}, enumerations without a type) is told here.
 */
final class TypeScript {

  private static final int MAX_DEPTH = 48;

  /** References that are unfolded; schemas that refer to themselves would never end. */
  private static final int MAX_REFERENCES = 256;

  private static final String ANY = "any";
  private static final String PROPERTY_STEP = "    ";
  private static final String VARIANT_STEP = "   ";

  private final JsonObject root;
  private int depth;
  private final Set<String> open = new HashSet<>();
  private int references;

  private TypeScript(JsonObject root) {
    this.root = root;
  }

  /** The declaration of a function: comment lines, {@code type name = (_: T) => any;}. */
  static String function(String name, String description, @Nullable JsonValue parameters) {
    StringBuilder out = new StringBuilder();
    description.lines().forEach(line -> out.append("// ").append(line).append('\n'));
    out.append("type ").append(name).append(" = (");
    if (parameters != null) {
      out.append("_: ");
      JsonObject root = parameters instanceof JsonObject object ? object : JsonObject.EMPTY;
      new TypeScript(root).type(parameters, "", out);
    }
    return out.append(") => any;\n\n").toString();
  }

  private void type(JsonValue schema, String indent, StringBuilder out) {
    if (depth >= MAX_DEPTH || !(schema instanceof JsonObject object)) {
      out.append(ANY);
      return;
    }
    depth++;
    known(object, indent, out);
    depth--;
  }

  private void known(JsonObject schema, String indent, StringBuilder out) {
    JsonArray oneOf = schema.array("oneOf");
    if (oneOf != null) {
      variants(oneOf, null, indent, out);
    } else if (schema.array("type") != null) {
      out.append(names(schema.array("type")));
    } else {
      switch (schema.string("type", "")) {
        case "object" -> object(schema, indent, out);
        case "string" -> out.append(strings(schema));
        case "number", "integer" -> out.append("number");
        case "boolean" -> out.append("boolean");
        case "array" -> array(schema, indent, out);
        default -> untyped(schema, indent, out);
      }
    }
  }

  private static String names(JsonArray types) {
    List<String> names =
        types.strings().map(name -> name.equals("integer") ? "number" : name).toList();
    return names.isEmpty() ? ANY : String.join(" | ", names);
  }

  private static String strings(JsonObject schema) {
    JsonArray choices = schema.array("enum");
    List<String> quoted =
        choices == null ? List.of() : choices.strings().map(text -> '"' + text + '"').toList();
    return quoted.isEmpty() ? "string" : String.join(" | ", quoted);
  }

  private void array(JsonObject schema, String indent, StringBuilder out) {
    JsonValue items = schema.get("items");
    if (items == null) {
      out.append("Array<any>");
    } else {
      type(items, indent, out);
      out.append("[]");
    }
  }

  private void object(JsonObject schema, String indent, StringBuilder out) {
    comment(schema, "description", indent, out);
    out.append("{\n");
    JsonObject properties = schema.object("properties");
    if (properties != null) {
      JsonArray required = schema.array("required");
      Set<String> needed = required == null ? Set.of() : Set.copyOf(required.strings().toList());
      for (Map.Entry<String, JsonValue> property : properties.members().entrySet()) {
        String name = property.getKey();
        property(needed.contains(name) ? name : name + '?', property.getValue(), indent, out);
      }
    }
    out.append(indent).append('}');
  }

  private void property(String name, JsonValue value, String indent, StringBuilder out) {
    JsonObject schema = value instanceof JsonObject object ? object : JsonObject.EMPTY;
    JsonArray oneOf = schema.array("oneOf");
    if (schema.string("title") != null) {
      comment(schema, "title", indent, out);
      out.append(indent).append("//\n");
    }
    if (oneOf == null) {
      comment(schema, "description", indent, out);
      examples(schema, indent, out);
      out.append(indent).append(name).append(": ");
      int start = out.length();
      type(value, indent + PROPERTY_STEP, out);
      nullable(schema, start, out);
      out.append(',');
      String otherwise = otherwise(schema, false);
      if (otherwise != null) {
        out.append(" // default: ").append(otherwise);
      }
    } else {
      examples(schema, indent, out);
      boolean repeated =
          !oneOf.isEmpty()
              && oneOf.get(0) instanceof JsonObject variant
              && schema.has("description")
              && schema.string("description", "").equals(variant.string("description"));
      if (!repeated) {
        comment(schema, "description", indent, out);
      }
      String otherwise = otherwise(schema, false);
      if (otherwise != null) {
        out.append(indent).append("// default: ").append(otherwise).append('\n');
      }
      out.append(indent).append(name).append(':');
      variants(oneOf, schema, indent, out);
      out.append('\n').append(indent).append(',');
    }
    out.append('\n');
  }

  /**
   * The variants of a union.
   *
   * @param property the property that has this type, or null; a variant does not repeat its
   *     description, and the first variant has none beside it
   */
  private void variants(
      JsonArray oneOf, @Nullable JsonObject property, String indent, StringBuilder out) {
    String common = property == null ? null : property.string("description");
    boolean first = true;
    for (JsonValue value : oneOf) {
      out.append('\n').append(indent).append(" | ");
      int start = out.length();
      type(value, indent + VARIANT_STEP, out);
      if (value instanceof JsonObject variant) {
        nullable(variant, start, out);
        String own = variant.string("description");
        boolean told = common != null && (first || common.equals(own));
        String description = told ? null : own;
        String otherwise = otherwise(variant, property == null);
        if (description != null || otherwise != null) {
          out.append(" //");
          if (description != null) {
            out.append(' ').append(description);
          }
          if (otherwise != null) {
            out.append(" default: ").append(otherwise);
          }
        }
      }
      first = false;
    }
  }

  private static void comment(JsonObject schema, String key, String indent, StringBuilder out) {
    String text = schema.string(key);
    if (text != null) {
      out.append(indent).append("// ").append(text).append('\n');
    }
  }

  private static void examples(JsonObject schema, String indent, StringBuilder out) {
    JsonArray examples = schema.array("examples");
    if (examples != null && !examples.isEmpty()) {
      out.append(indent).append("// Examples:\n");
      examples
          .strings()
          .forEach(text -> out.append(indent).append("// - \"").append(text).append("\"\n"));
    }
  }

  private static void nullable(JsonObject schema, int start, StringBuilder out) {
    if (schema.bool("nullable", false) && out.indexOf("null", start) < 0) {
      out.append(" | null");
    }
  }

  private static @Nullable String otherwise(JsonObject schema, boolean alwaysQuoted) {
    JsonValue value = schema.get("default");
    if (value == null) {
      return null;
    }
    if (value instanceof JsonString text) {
      return schema.has("enum") && !alwaysQuoted ? text.value() : '"' + text.value() + '"';
    }
    return JsonWriter.compact(value);
  }

  /** Schemas without a type that still say something. */
  private void untyped(JsonObject schema, String indent, StringBuilder out) {
    JsonArray anyOf = schema.array("anyOf");
    JsonArray allOf = schema.array("allOf");
    String reference = schema.string("$ref");
    if (anyOf != null && !anyOf.isEmpty()) {
      out.append(union(anyOf, indent));
    } else if (allOf != null && !allOf.isEmpty()) {
      type(merged(allOf), indent, out);
    } else if (reference != null) {
      referred(reference, indent, out);
    } else if (schema.get("const") instanceof JsonString text) {
      out.append('"').append(text.value()).append('"');
    } else if (schema.array("enum") != null && !strings(schema).equals("string")) {
      out.append(strings(schema));
    } else {
      out.append(ANY);
    }
  }

  private void referred(String reference, String indent, StringBuilder out) {
    JsonObject target = target(reference);
    if (target == null || references >= MAX_REFERENCES || !open.add(reference)) {
      out.append(ANY);
      return;
    }
    references++;
    type(target, indent, out);
    open.remove(reference);
  }

  private String union(JsonArray variants, String indent) {
    Set<String> types = new LinkedHashSet<>();
    for (JsonValue variant : variants) {
      boolean nothing =
          variant instanceof JsonObject object && object.string("type", "").equals("null");
      StringBuilder type = new StringBuilder();
      if (nothing) {
        type.append("null");
      } else {
        type(variant, indent, type);
      }
      types.add(type.toString());
    }
    return String.join(" | ", types);
  }

  private JsonValue merged(JsonArray parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    JsonObject.Builder properties = JsonObject.builder();
    List<JsonValue> required = new ArrayList<>();
    for (JsonValue value : parts) {
      JsonObject part = value instanceof JsonObject object ? object : JsonObject.EMPTY;
      JsonObject target = target(part.string("$ref"));
      part = target == null ? part : target;
      JsonObject own = part.object("properties");
      if (own == null) {
        return JsonObject.EMPTY;
      }
      own.members().forEach(properties::put);
      JsonArray needed = part.array("required");
      if (needed != null) {
        required.addAll(needed.items());
      }
    }
    return JsonObject.builder()
        .put("type", "object")
        .put("properties", properties.build())
        .put("required", new JsonArray(required))
        .build();
  }

  /** The schema that a reference within the document points to. */
  private @Nullable JsonObject target(@Nullable String reference) {
    if (reference == null || !reference.startsWith("#/")) {
      return null;
    }
    JsonObject at = root;
    for (String step : reference.substring(2).split("/", -1)) {
      at = at.object(step.replace("~1", "/").replace("~0", "~"));
      if (at == null) {
        return null;
      }
    }
    return at;
  }
}
