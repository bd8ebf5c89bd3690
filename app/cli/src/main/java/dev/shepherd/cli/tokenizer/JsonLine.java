package dev.shepherd.cli.tokenizer;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import java.nio.charset.StandardCharsets;

/**
 * The two things that lines hold, a JSON string or a JSON array of token ids, read from bytes and
 * written as bytes without a Java string between.
 */
final class JsonLine {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** Where the string that was read last is. */
  private byte[] bytes = new byte[0];

  private int from;
  private int to;
  private final ByteBuilder unescaped = new ByteBuilder(256);

  /**
   * Reads a string. Its UTF-8 is then at {@link #bytes}, {@link #from} and {@link #to}. Half a
   * surrogate pair, which no UTF-8 can hold, becomes U+FFFD.
   *
   * @throws JsonLineException when the line is anything else
   */
  void string(byte[] line, int start, int end) throws JsonLineException {
    int at = skipSpace(line, start, end);
    if (at == end || line[at] != '"') {
      throw new JsonLineException("not a JSON string");
    }
    int open = ++at;
    while (at < end && line[at] != '"' && line[at] != '\\') {
      checkPlain(line[at++]);
    }
    if (at < end && line[at] == '"') {
      bytes = line;
      from = open;
      to = at;
    } else {
      unescaped.clear().add(line, open, at);
      at = unescape(line, at, end);
      bytes = unescaped.array();
      from = 0;
      to = unescaped.size();
    }
    if (at >= end) {
      throw new JsonLineException("the string does not end");
    }
    if (skipSpace(line, at + 1, end) != end) {
      throw new JsonLineException("something follows the string");
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /**
   * Reads an array of integers into {@code out}.
   *
   * @throws JsonLineException when the line is anything else
   */
  static void ids(byte[] line, int start, int end, IntSink out) throws JsonLineException {
    int at = skipSpace(line, start, end);
    if (at == end || line[at] != '[') {
      throw new JsonLineException("not a JSON array");
    }
    at = skipSpace(line, at + 1, end);
    boolean more = at < end && line[at] != ']';
    while (more) {
      at = skipSpace(line, id(line, at, end, out), end);
      more = at < end && line[at] == ',';
      if (more) {
        at = skipSpace(line, at + 1, end);
      }
    }
    if (at >= end || line[at] != ']') {
      throw new JsonLineException("an array of integers is expected");
    }
    if (skipSpace(line, at + 1, end) != end) {
      throw new JsonLineException("something follows the array");
    }
  }

  /** Writes an array of integers. */
  static void write(IntSink ids, ByteBuilder out) {
    out.add('[');
    for (int i = 0; i < ids.size(); i++) {
      if (i > 0) {
        out.add(',');
      }
      decimal(ids.get(i), out);
    }
    out.add(']');
  }

  /** Writes well-formed UTF-8 as a string. */
  static void write(byte[] utf8, int start, int end, ByteBuilder out) {
    out.add('"');
    int plain = start;
    for (int i = start; i < end; i++) {
      byte b = utf8[i];
      if (b == '"' || b == '\\' || (b >= 0 && b < 0x20)) {
        out.add(utf8, plain, i);
        escape(b, out);
        plain = i + 1;
      }
    }
    out.add(utf8, plain, end);
    out.add('"');
  }

  private static int skipSpace(byte[] line, int start, int end) {
    int at = start;
    while (at < end && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r')) {
      at++;
    }
    return at;
  }

  private static void checkPlain(byte b) throws JsonLineException {
    if (b >= 0 && b < 0x20) {
      throw new JsonLineException("a control character in a string");
    }
  }

  /** Goes on from a backslash; returns where the closing quote is, or the end. */
  private int unescape(byte[] line, int start, int end) throws JsonLineException {
    int at = start;
    while (at < end && line[at] != '"') {
      byte b = line[at++];
      if (b != '\\') {
        checkPlain(b);
        unescaped.add(b);
        continue;
      }
      byte letter = at < end ? line[at++] : 0;
      switch (letter) {
        case '"', '\\', '/' -> unescaped.add(letter);
        case 'b' -> unescaped.add('\b');
        case 'f' -> unescaped.add('\f');
        case 'n' -> unescaped.add('\n');
        case 'r' -> unescaped.add('\r');
        case 't' -> unescaped.add('\t');
        case 'u' -> at = unit(line, at, end);
        default -> throw new JsonLineException("an unknown escape");
      }
    }
    return at;
  }

  /** Reads the digits behind a backslash and u, and those of the other half of a pair. */
  private int unit(byte[] line, int start, int end) throws JsonLineException {
    int unit = hex(line, start, end);
    int at = start + 4;
    if (Character.isHighSurrogate((char) unit)
        && at + 1 < end
        && line[at] == '\\'
        && line[at + 1] == 'u') {
      int low = hex(line, at + 2, end);
      if (Character.isLowSurrogate((char) low)) {
        unescaped.addCodePoint(Character.toCodePoint((char) unit, (char) low));
        return at + 6;
      }
    }
    unescaped.addCodePoint(Character.isSurrogate((char) unit) ? 0xFFFD : unit);
    return at;
  }

  private static int hex(byte[] line, int at, int end) throws JsonLineException {
    int unit = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = i < end ? Character.digit(line[i], 16) : -1;
      if (digit < 0) {
        throw new JsonLineException("\\u without four hexadecimal digits");
      }
      unit = unit * 16 + digit;
    }
    return unit;
  }

  private static int id(byte[] line, int start, int end, IntSink out) throws JsonLineException {
    int at = start;
    boolean negative = at < end && line[at] == '-';
    if (negative) {
      at++;
    }
    int digits = at;
    long value = 0;
    while (at < end && line[at] >= '0' && line[at] <= '9' && at - digits < 11) {
      value = value * 10 + (line[at++] - '0');
    }
    if (at == digits || value > Integer.MAX_VALUE) {
      throw new JsonLineException("an array of integers below 2^31 is expected");
    }
    out.add((int) (negative ? -value : value));
    return at;
  }

  private static void decimal(int value, ByteBuilder out) {
    if (value < 0) {
      out.add(Integer.toString(value).getBytes(StandardCharsets.US_ASCII));
      return;
    }
    int power = 1;
    while (value / power >= 10) {
      power *= 10;
    }
    for (; power > 0; power /= 10) {
      out.add('0' + value / power % 10);
    }
  }

  private static void escape(byte b, ByteBuilder out) {
    out.add('\\');
    switch (b) {
      case '"', '\\' -> out.add(b);
      case '\b' -> out.add('b');
      case '\f' -> out.add('f');
      case '\n' -> out.add('n');
      case '\r' -> out.add('r');
      case '\t' -> out.add('t');
      default -> {
        out.add('u');
        out.add('0');
        out.add('0');
        out.add(HEX[b >> 4]);
        out.add(HEX[b & 15]);
      }
    }
  }
}
