package dev.shepherd.json;

/** The values {@code true} and {@code false}. */
public enum JsonBoolean implements JsonValue {
  TRUE,
  FALSE;

  /** The value for a Java boolean. */
  public static JsonBoolean of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /** This value as a Java boolean. */
  public boolean value() {
    return this == TRUE;
  }

  @Override
  public JsonKind kind() {
    return this == TRUE ? JsonKind.TRUE : JsonKind.FALSE;
  }

  @Override
  public String toString() {
    return this == TRUE ? "true" : "false";
  }
}
