package dev.shepherd.parser.markup;

import dev.shepherd.parser.scan.ByteText;

/** Reads Python's string literals. One thread at a time. */
final class PythonStrings {

  private int pendingHigh;

  /**
   * Reads one literal, its prefix and quotes included, and adds the text that it stands for.
   *
   * @return the position behind it, or -1 when it does not end before {@code to}
   */
  int read(byte[] source, int from, int to, ByteText out) {
    int at = from;
    boolean raw = false;
    while (source[at] != '"' && source[at] != '\'') {
      raw |= source[at] == 'r' || source[at] == 'R';
      at++;
    }
    byte quote = source[at];
    boolean three = at + 2 < to && source[at + 1] == quote && source[at + 2] == quote;
    at += three ? 3 : 1;
    pendingHigh = 0;
    while (at < to) {
      byte c = source[at];
      if (c == '\\' && at + 1 < to) {
        at = raw ? keep(source, at, out) : escape(source, at + 1, to, out);
        continue;
      }
      if (c == quote && (!three || closes(source, at, to))) {
        high(out);
        return at + (three ? 3 : 1);
      }
      high(out);
      out.append(c);
      at++;
    }
    return -1;
  }

  private static int keep(byte[] source, int at, ByteText out) {
    out.append(source, at, at + 2);
    return at + 2;
  }

  private static boolean closes(byte[] source, int at, int to) {
    return at + 2 < to && source[at + 1] == source[at] && source[at + 2] == source[at];
  }

  private int escape(byte[] source, int at, int to, ByteText out) {
    byte c = source[at];
    switch (c) {
      case 'x' -> {
        return code(source, at, to, 2, out);
      }
      case 'u' -> {
        return code(source, at, to, 4, out);
      }
      case 'U' -> {
        return code(source, at, to, 8, out);
      }
      default -> high(out);
    }
    if (c >= '0' && c <= '7') {
      int value = 0;
      int i = at;
      while (i < to && i < at + 3 && source[i] >= '0' && source[i] <= '7') {
        value = value * 8 + source[i++] - '0';
      }
      out.appendCodePoint(value);
      return i;
    }
    switch (c) {
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'r' -> out.append('\r');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'a' -> out.append((byte) 7);
      case 'v' -> out.append((byte) 11);
      case '\\', '\'', '"' -> out.append(c);
      case '\n' -> {
        // A line that goes on.
      }
      default -> out.append('\\').append(c);
    }
    return at + 1;
  }

  /** A code point in hexadecimal digits; halves of surrogate pairs are joined. */
  private int code(byte[] source, int at, int to, int digits, ByteText out) {
    int value = 0;
    for (int i = at + 1; i <= at + digits; i++) {
      int digit = i < to ? Character.digit(source[i], 16) : -1;
      if (digit < 0) {
        high(out);
        out.append('\\').append(source[at]);
        return at + 1;
      }
      value = value << 4 | digit;
    }
    if (value >= 0xDC00 && value < 0xE000 && pendingHigh != 0) {
      out.appendCodePoint(Character.toCodePoint((char) pendingHigh, (char) value));
      pendingHigh = 0;
    } else {
      high(out);
      if (value >= 0xD800 && value < 0xDC00) {
        pendingHigh = value;
      } else {
        out.appendCodePoint(value < 0 ? 0xFFFD : value);
      }
    }
    return at + digits + 1;
  }

  /** A high surrogate that no low one followed. */
  private void high(ByteText out) {
    if (pendingHigh != 0) {
      pendingHigh = 0;
      out.appendCodePoint(0xFFFD);
    }
  }
}
