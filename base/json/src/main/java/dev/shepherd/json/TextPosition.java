package dev.shepherd.json;

/** Turns an offset into line and column, for error messages only. */
final class TextPosition {

  private TextPosition() {}

  /** Line of {@code at}, counted from 1. */
  static int line(byte[] doc, int from, int at) {
    int line = 1;
    for (int i = from; i < at; i++) {
      if (doc[i] == '\n') {
        line++;
      }
    }
    return line;
  }

  /** Column of {@code at} within its line in code points, counted from 1. */
  static int column(byte[] doc, int from, int at) {
    int column = 1;
    for (int i = at - 1; i >= from && doc[i] != '\n'; i--) {
      // Continuation bytes belong to the code point before them.
      if (doc[i] >= (byte) 0xC0) {
        column++;
      }
    }
    return column;
  }
}
