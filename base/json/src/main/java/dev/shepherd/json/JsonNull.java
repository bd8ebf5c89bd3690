package dev.shepherd.json;

/** The value {@code null}. */
public enum JsonNull implements JsonValue {
  NULL;

  @Override
  public JsonKind kind() {
    return JsonKind.NULL;
  }

  @Override
  public String toString() {
    return "null";
  }
}
