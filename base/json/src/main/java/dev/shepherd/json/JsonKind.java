package dev.shepherd.json;

/** What sort of JSON value stands at a place; {@link #ABSENT} says that nothing stands there. */
public enum JsonKind {
  ABSENT("nothing"),
  STRING("a string"),
  NUMBER("a number"),
  TRUE("true"),
  FALSE("false"),
  NULL("null"),
  OBJECT("an object"),
  ARRAY("an array");

  private final String phrase;

  JsonKind(String phrase) {
    this.phrase = phrase;
  }

  /** The kind as a noun phrase for messages, such as "a string". */
  public String phrase() {
    return phrase;
  }

  /** The kind of a well-formed value that starts with this byte. */
  static JsonKind startingWith(byte first) {
    return switch (first) {
      case '"' -> STRING;
      case '{' -> OBJECT;
      case '[' -> ARRAY;
      case 't' -> TRUE;
      case 'f' -> FALSE;
      case 'n' -> NULL;
      default -> NUMBER;
    };
  }
}
