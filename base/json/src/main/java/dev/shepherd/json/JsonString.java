package dev.shepherd.json;

/**
 * A string value.
 *
 * @param value the decoded text; may hold lone surrogates when the source spelled them as escapes
 */
public record JsonString(String value) implements JsonValue {

  @Override
  public JsonKind kind() {
    return JsonKind.STRING;
  }

  @Override
  public String toString() {
    return JsonWriter.compact(this);
  }
}
