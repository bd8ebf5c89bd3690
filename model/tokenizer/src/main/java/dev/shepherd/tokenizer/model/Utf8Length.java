package dev.shepherd.tokenizer.model;

/** Lengths of characters in well-formed UTF-8. */
final class Utf8Length {

  private Utf8Length() {}

  /** Bytes of the character that begins with this byte. */
  static int of(byte lead) {
    if (lead >= 0) {
      return 1;
    }
    int b = lead & 0xFF;
    return b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
  }
}
