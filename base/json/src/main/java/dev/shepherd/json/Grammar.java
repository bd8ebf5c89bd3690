package dev.shepherd.json;

import java.util.Arrays;

/** The parts of the JSON grammar that need no state: white space, numbers, literals. */
final class Grammar {

  /** Classes of the first byte of a value, for {@link #start(byte)}. */
  static final int OTHER = 0;

  static final int STRING = 1;
  static final int NUMBER = 2;
  static final int LITERAL = 3;
  static final int OBJECT = 4;
  static final int ARRAY = 5;

  private static final byte[] STARTS = starts();
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private Grammar() {}

  /** Which sort of value starts with this byte. */
  static int start(byte first) {
    return STARTS[first & 0xFF];
  }

  /** The first byte at or behind {@code from} that is not white space, or {@code to}. */
  static int skipSpace(byte[] doc, int from, int to) {
    int at = from;
    while (at < to && doc[at] <= ' ' && isSpace(doc[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /** The offset behind the number at {@code from}, or the complement of where it goes wrong. */
  static int afterNumber(byte[] doc, int from, int to) {
    int at = from;
    if (doc[at] == '-') {
      at++;
    }
    if (at < to && doc[at] == '0') {
      at++;
      if (at < to && isDigit(doc[at])) {
        return ~at;
      }
    } else {
      at = afterDigits(doc, at, to);
      if (at < 0) {
        return at;
      }
    }
    if (at < to && doc[at] == '.') {
      at = afterDigits(doc, at + 1, to);
      if (at < 0) {
        return at;
      }
    }
    if (at < to && (doc[at] == 'e' || doc[at] == 'E')) {
      at++;
      if (at < to && (doc[at] == '+' || doc[at] == '-')) {
        at++;
      }
      at = afterDigits(doc, at, to);
    }
    return at;
  }

  /** The offset behind one or more digits, or the complement of {@code from} without any. */
  private static int afterDigits(byte[] doc, int from, int to) {
    int at = from;
    while (at < to && isDigit(doc[at])) {
      at++;
    }
    return at == from ? ~from : at;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /** The offset behind {@code true}, {@code false} or {@code null}, or -1. */
  static int afterLiteral(byte[] doc, int from, int to) {
    byte[] word = doc[from] == 't' ? TRUE : doc[from] == 'f' ? FALSE : NULL;
    int end = from + word.length;
    // The difference instead of `end > to`: the sum may overflow in an array of maximal length.
    boolean fits = to - from >= word.length;
    return fits && Arrays.equals(doc, from, end, word, 0, word.length) ? end : -1;
  }

  /** Whether the rest of the document is a literal that is good as far as it goes. */
  static boolean cutLiteral(byte[] doc, int from, int to) {
    byte[] word = doc[from] == 't' ? TRUE : doc[from] == 'f' ? FALSE : NULL;
    int length = to - from;
    return length < word.length && Arrays.equals(doc, from, to, word, 0, length);
  }

  /** Why no value starts at {@code at}, which holds a byte of class {@link #OTHER}. */
  static String unexpectedStart(byte[] doc, int from, int at) {
    int first = doc[at] & 0xFF;
    if (at == from && first == 0xEF) {
      return "byte order mark or stray byte before the document";
    }
    if (at == from && (first == 0 || first >= 0xFE)) {
      return "not UTF-8; UTF-16 and UTF-32 are not accepted";
    }
    return "expected a value";
  }

  private static byte[] starts() {
    byte[] starts = new byte[256];
    starts['"'] = STRING;
    starts['-'] = NUMBER;
    Arrays.fill(starts, '0', '9' + 1, (byte) NUMBER);
    starts['t'] = LITERAL;
    starts['f'] = LITERAL;
    starts['n'] = LITERAL;
    starts['{'] = OBJECT;
    starts['['] = ARRAY;
    return starts;
  }
}
