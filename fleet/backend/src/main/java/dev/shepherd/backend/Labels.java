package dev.shepherd.backend;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonBoolean;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects an engine's metadata as flat text labels; what was set first stays.
 *
 * <p>Strings that say something, numbers but zero, booleans and arrays with content (as JSON text)
 * become labels; nulls, empties and nested objects do not. Whole numbers lose their decimals.
 */
final class Labels {
  private static final int MAX_LABELS = 128;
  private static final int MAX_VALUE_CHARS = 4096;

  private final Map<String, String> labels = new LinkedHashMap<>();

  /** Takes the named members of an object that are there. */
  void takeAll(@Nullable JsonObject from, String... names) {
    for (String name : names) {
      take(from, name, name);
    }
  }

  /** Takes one member under another name. */
  void take(@Nullable JsonObject from, String member, String label) {
    if (from != null) {
      put(label, flat(from.get(member)));
    }
  }

  /** Sets a label unless it is set, or the value empty or absent. */
  void put(String label, @Nullable String value) {
    if (value != null
        && !value.isEmpty()
        && value.length() <= MAX_VALUE_CHARS
        && labels.size() < MAX_LABELS) {
      labels.putIfAbsent(label, value);
    }
  }

  @Nullable String get(String label) {
    return labels.get(label);
  }

  /** The first of these labels that is a positive int; null without one. */
  @Nullable Integer firstCount(String... names) {
    for (String name : names) {
      Integer count = count(labels.get(name));
      if (count != null) {
        return count;
      }
    }
    return null;
  }

  Map<String, String> all() {
    return labels;
  }

  private static @Nullable Integer count(@Nullable String text) {
    if (text == null || text.length() > 10) {
      return null;
    }
    try {
      int count = Integer.parseInt(text);
      return count > 0 ? count : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable String flat(@Nullable JsonValue value) {
    return switch (value) {
      case JsonString(String text) -> text.equals("null") ? null : text;
      case JsonNumber number -> number(number);
      case JsonBoolean flag -> flag.toString();
      case JsonArray array -> array.isEmpty() ? null : JsonWriter.compact(array);
      case null, default -> null;
    };
  }

  private static @Nullable String number(JsonNumber number) {
    String text = MetricNumber.shortest(number.text(), 0, number.text().length());
    return text == null || text.equals("0") ? null : text;
  }
}
