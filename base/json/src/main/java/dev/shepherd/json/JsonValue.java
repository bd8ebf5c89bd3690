package dev.shepherd.json;

/**
 * An immutable JSON value that keeps the order of members and the text of numbers.
 *
 * <p>Meant for the control plane, configuration and templates; request bodies on the hot path are
 * scanned, not parsed. Values compare by content; {@code toString} gives compact JSON.
 */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  /** What sort of value this is; never {@link JsonKind#ABSENT}. */
  JsonKind kind();

  /** The string value of a Java string. */
  static JsonString of(String text) {
    return new JsonString(text);
  }

  /** The number value of an integer. */
  static JsonNumber of(long value) {
    return JsonNumber.of(value);
  }

  /** The number value of a finite double. */
  static JsonNumber of(double value) {
    return JsonNumber.of(value);
  }

  /** The boolean value. */
  static JsonBoolean of(boolean value) {
    return JsonBoolean.of(value);
  }
}
