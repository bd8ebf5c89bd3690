package dev.shepherd.parser;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonBoolean;
import dev.shepherd.json.JsonKind;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a tool's JSON schema says of one value: which types it may have, and the schemas of its
 * parts. Immutable.
 *
 * <p>Types are a set of bits. {@code anyOf}, {@code oneOf} and lists of types add up; {@code allOf}
 * and keywords beside each other narrow; {@code enum} and {@code const} count by their values;
 * {@code $ref} is followed inside the tool's own schema. A schema that says nothing is open.
 */
public final class ValueSchema {

  /** A JSON string. */
  public static final int STRING = 1;

  /** A number without a fraction. */
  public static final int INTEGER = 2;

  /** Any number. */
  public static final int NUMBER = 4;

  /** True or false. */
  public static final int BOOLEAN = 8;

  /** Null. */
  public static final int NULL = 16;

  /** An object. */
  public static final int OBJECT = 32;

  /** An array. */
  public static final int ARRAY = 64;

  private static final int ANY = 127;
  private static final int MAX_DEPTH = 32;

  private final JsonObject schema;
  private final JsonObject root;
  private final int types;

  ValueSchema(JsonObject schema, JsonObject root) {
    this.schema = schema;
    this.root = root;
    this.types = types(schema, root, 0);
  }

  /** The types that the value may have, as a sum of the constants; 0 when none is possible. */
  public int types() {
    return types;
  }

  /** Whether the value may have this type; an integer is a number. */
  public boolean allows(int type) {
    return (types & type) != 0 || (type == INTEGER && (types & NUMBER) != 0);
  }

  /** Whether nothing is said of the value's type. */
  public boolean isOpen() {
    return types == ANY;
  }

  /** Whether the value can only be a string. */
  public boolean isString() {
    return types == STRING;
  }

  /** The schema of a member of an object value; open when not declared. */
  public ValueSchema property(String name) {
    JsonObject found = property(schema, name, 0);
    return new ValueSchema(found == null ? JsonObject.EMPTY : found, root);
  }

  /** The schema of the items of an array value; open when not declared. */
  public ValueSchema item() {
    JsonObject found = item(schema, 0);
    return new ValueSchema(found == null ? JsonObject.EMPTY : found, root);
  }

  private @Nullable JsonObject property(JsonObject schema, String name, int depth) {
    if (depth > MAX_DEPTH) {
      return null;
    }
    JsonObject properties = schema.object("properties");
    JsonObject found = properties == null ? null : properties.object(name);
    if (found == null) {
      found = firstPart(schema, part -> property(part, name, depth + 1));
    }
    return found == null ? schema.object("additionalProperties") : found;
  }

  private @Nullable JsonObject item(JsonObject schema, int depth) {
    if (depth > MAX_DEPTH) {
      return null;
    }
    JsonObject found = schema.object("items");
    return found == null ? firstPart(schema, part -> item(part, depth + 1)) : found;
  }

  /** Asks the parts that a schema is made of until one answers. */
  private @Nullable JsonObject firstPart(
      JsonObject schema, Function<JsonObject, @Nullable JsonObject> ask) {
    JsonObject target = reference(schema, root);
    if (target != null) {
      JsonObject found = ask.apply(target);
      if (found != null) {
        return found;
      }
    }
    for (String key : new String[] {"allOf", "anyOf", "oneOf"}) {
      JsonArray parts = schema.array(key);
      if (parts == null) {
        continue;
      }
      for (JsonValue part : parts) {
        JsonObject found = part instanceof JsonObject object ? ask.apply(object) : null;
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static int types(JsonObject schema, JsonObject root, int depth) {
    if (depth > MAX_DEPTH) {
      return ANY;
    }
    int types = declared(schema.get("type"));
    JsonObject target = reference(schema, root);
    if (target != null) {
      types &= types(target, root, depth + 1);
    }
    types &= values(schema);
    JsonArray all = schema.array("allOf");
    if (all != null) {
      for (JsonValue part : all) {
        types &= part instanceof JsonObject object ? types(object, root, depth + 1) : ANY;
      }
    }
    types &= either(schema.array("anyOf"), root, depth);
    types &= either(schema.array("oneOf"), root, depth);
    if (schema.bool("nullable", false)) {
      types |= NULL;
    }
    if (types == ANY && !schema.has("type")) {
      return shape(schema);
    }
    return types;
  }

  /** What a schema without a type means by the keywords it has. */
  private static int shape(JsonObject schema) {
    if (schema.has("properties")) {
      return OBJECT;
    }
    return schema.has("items") ? ARRAY : ANY;
  }

  private static int either(@Nullable JsonArray parts, JsonObject root, int depth) {
    if (parts == null || parts.isEmpty()) {
      return ANY;
    }
    int types = 0;
    for (JsonValue part : parts) {
      types |= part instanceof JsonObject object ? types(object, root, depth + 1) : ANY;
    }
    return types;
  }

  private static int values(JsonObject schema) {
    JsonValue only = schema.get("const");
    if (only != null) {
      return type(only);
    }
    JsonArray values = schema.array("enum");
    if (values == null || values.isEmpty()) {
      return ANY;
    }
    int types = 0;
    for (JsonValue value : values) {
      types |= type(value);
    }
    return types;
  }

  private static int type(JsonValue value) {
    return switch (value) {
      case JsonString s -> STRING;
      case JsonNumber n -> n.isIntegral() ? INTEGER | NUMBER : NUMBER;
      case JsonBoolean b -> BOOLEAN;
      case JsonObject o -> OBJECT;
      case JsonArray a -> ARRAY;
      default -> value.kind() == JsonKind.NULL ? NULL : ANY;
    };
  }

  private static int declared(@Nullable JsonValue type) {
    if (type instanceof JsonString name) {
      return byName(name.value());
    }
    if (type instanceof JsonArray names && !names.isEmpty()) {
      int types = 0;
      for (JsonValue name : names) {
        types |= name instanceof JsonString text ? byName(text.value()) : ANY;
      }
      return types;
    }
    return ANY;
  }

  /** Names beside those of JSON Schema are what tools written in Python and Java declare. */
  private static int byName(String name) {
    return switch (name.trim().toLowerCase(Locale.ROOT)) {
      case "string", "str", "text", "varchar", "char", "enum" -> STRING;
      case "integer", "int", "long", "short", "int32", "int64", "uint", "unsigned" -> INTEGER;
      case "number", "float", "double", "decimal", "num" -> NUMBER | INTEGER;
      case "boolean", "bool", "binary" -> BOOLEAN;
      case "null", "none" -> NULL;
      case "object", "dict", "map", "dictionary" -> OBJECT;
      case "array", "list", "arr", "tuple", "sequence" -> ARRAY;
      default -> ANY;
    };
  }

  private static @Nullable JsonObject reference(JsonObject schema, JsonObject root) {
    String reference = schema.string("$ref");
    if (reference == null || !reference.startsWith("#")) {
      return null;
    }
    JsonValue at = root;
    for (String step : reference.substring(1).split("/", -1)) {
      if (step.isEmpty()) {
        continue;
      }
      String key = decode(step).replace("~1", "/").replace("~0", "~");
      if (at instanceof JsonObject object) {
        at = object.get(key);
      } else if (at instanceof JsonArray array && key.matches("\\d{1,6}")) {
        int index = Integer.parseInt(key);
        at = index < array.size() ? array.get(index) : null;
      } else {
        return null;
      }
      if (at == null) {
        return null;
      }
    }
    return at instanceof JsonObject object ? object : null;
  }

  private static String decode(String step) {
    try {
      return URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return step;
    }
  }
}
