package dev.shepherd.json;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * An array value.
 *
 * @param items the values in order; unmodifiable
 */
public record JsonArray(List<JsonValue> items) implements JsonValue, Iterable<JsonValue> {

  /** The array without items. */
  public static final JsonArray EMPTY = new JsonArray(List.of());

  /** An array of a copy of these values. */
  public JsonArray {
    items = List.copyOf(items);
  }

  /** An array of these values. */
  public static JsonArray of(JsonValue... items) {
    return new JsonArray(List.of(items));
  }

  /** An array of these strings. */
  public static JsonArray ofStrings(List<String> texts) {
    return new JsonArray(texts.stream().<JsonValue>map(JsonString::new).toList());
  }

  /** Number of items. */
  public int size() {
    return items.size();
  }

  /** Whether there are no items. */
  public boolean isEmpty() {
    return items.isEmpty();
  }

  /**
   * The item at a position from 0.
   *
   * @throws IndexOutOfBoundsException when there is none
   */
  public JsonValue get(int index) {
    return items.get(index);
  }

  /** The items that are objects; others are left out. */
  public Stream<JsonObject> objects() {
    return items.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
  }

  /** The texts of the items that are strings; others are left out. */
  public Stream<String> strings() {
    return items.stream()
        .filter(JsonString.class::isInstance)
        .map(item -> ((JsonString) item).value());
  }

  @Override
  public Iterator<JsonValue> iterator() {
    return items.iterator();
  }

  @Override
  public JsonKind kind() {
    return JsonKind.ARRAY;
  }

  @Override
  public String toString() {
    return JsonWriter.compact(this);
  }
}
