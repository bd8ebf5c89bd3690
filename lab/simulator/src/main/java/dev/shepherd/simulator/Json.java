package dev.shepherd.simulator;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonBoolean;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonText;
import dev.shepherd.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A forgiving view of a JSON value, as engines look at requests: lookups never fail, a missing or
 * mistyped member reads as {@link #NULL} or as the given fallback.
 */
final class Json {
  /** The value {@code null}, and what is not there. */
  static final Json NULL = new Json(null);

  /** Says why a text is not JSON. */
  static final class Malformed extends Exception {
    private Malformed(JsonException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private final @Nullable JsonValue value;

  private Json(@Nullable JsonValue value) {
    this.value = value;
  }

  /** Reads one document. */
  static Json parse(byte[] utf8) throws Malformed {
    try {
      return of(JsonParser.parse(utf8));
    } catch (JsonException e) {
      throw new Malformed(e);
    }
  }

  private static Json of(@Nullable JsonValue value) {
    return value == null || value instanceof JsonNull ? NULL : new Json(value);
  }

  /** A member of an object. */
  Json get(String name) {
    return value instanceof JsonObject object ? of(object.get(name)) : NULL;
  }

  /** Members of an object in order; empty for anything else. */
  Map<String, Json> members() {
    var members = new LinkedHashMap<String, Json>();
    if (value instanceof JsonObject object) {
      object.members().forEach((name, member) -> members.put(name, of(member)));
    }
    return members;
  }

  /** Elements of an array; empty for anything else. */
  List<Json> elements() {
    return value instanceof JsonArray array
        ? array.items().stream().map(Json::of).toList()
        : List.of();
  }

  boolean isNull() {
    return value == null;
  }

  boolean isObject() {
    return value instanceof JsonObject;
  }

  boolean isArray() {
    return value instanceof JsonArray;
  }

  boolean isText() {
    return value instanceof JsonString;
  }

  boolean isNumber() {
    return value instanceof JsonNumber;
  }

  /** A string's text, else the fallback. */
  String text(String fallback) {
    return value instanceof JsonString string ? string.value() : fallback;
  }

  /** A number cut to whole, else the fallback. */
  long whole(long fallback) {
    return value instanceof JsonNumber number ? (long) number.asDouble() : fallback;
  }

  /** A boolean, else false. */
  boolean isTrue() {
    return value instanceof JsonBoolean bool && bool.value();
  }

  /** A scalar as it would stand in a script: text bare, the rest as written. */
  String scalar() {
    return value == null ? "" : text(value.toString());
  }

  /** A string literal. */
  static String quote(String text) {
    return quote(new StringBuilder(text.length() + 2), text).toString();
  }

  /** Appends a string literal. */
  static StringBuilder quote(StringBuilder out, String text) {
    JsonText.appendQuoted(text, out);
    return out;
  }

  /** Text as it stands between the quotes of a literal. */
  static String escaped(String text) {
    String quoted = quote(text);
    return quoted.substring(1, quoted.length() - 1);
  }
}
