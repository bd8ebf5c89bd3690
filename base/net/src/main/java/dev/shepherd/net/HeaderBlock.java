package dev.shepherd.net;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message head as it came over the wire, with a table of where its header fields lie.
 *
 * <p>Nothing is copied out: a header is four offsets into {@link #bytes()}. Confined to the loop
 * that parses it.
 */
public abstract class HeaderBlock {
  static final int INCOMPLETE = -1;
  static final int BAD = -2;
  private static final int FIELDS = 4;

  byte[] bytes = new byte[0];
  private int[] table = new int[FIELDS * 24];
  private int count;

  HeaderBlock() {}

  void clearHeaders() {
    count = 0;
  }

  /** The array that all offsets refer to. */
  public final byte[] bytes() {
    return bytes;
  }

  /** Number of header lines. */
  public final int headerCount() {
    return count;
  }

  /** Offset of a name's first byte. */
  public final int nameStart(int header) {
    return table[header * FIELDS];
  }

  /** Offset behind a name's last byte. */
  public final int nameEnd(int header) {
    return table[header * FIELDS + 1];
  }

  /** Offset of a value's first byte; white space around the value is not part of it. */
  public final int valueStart(int header) {
    return table[header * FIELDS + 2];
  }

  /** Offset behind a value's last byte. */
  public final int valueEnd(int header) {
    return table[header * FIELDS + 3];
  }

  /** Index of the first header of that name, or -1. {@code lowerName} is in lower case. */
  public final int find(byte[] lowerName) {
    for (int i = 0, at = 0; i < count; i++, at += FIELDS) {
      if (table[at + 1] - table[at] == lowerName.length
          && Ascii.equalsIgnoreCase(bytes, table[at], table[at + 1], lowerName)) {
        return i;
      }
    }
    return -1;
  }

  /** The value of a header as text. Allocates; not for every request. */
  public final String value(int header) {
    return new String(
        bytes,
        valueStart(header),
        valueEnd(header) - valueStart(header),
        StandardCharsets.ISO_8859_1);
  }

  /** The value of the first header of that name as text, or null. Allocates. */
  public final @Nullable String value(byte[] lowerName) {
    int header = find(lowerName);
    return header < 0 ? null : value(header);
  }

  /** Text of a range of the head. Allocates. */
  public final String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /**
   * Parses header lines from {@code at}. Strict: CR LF only, no folding, no white space before the
   * colon, no control characters.
   *
   * @return offset behind the empty line, or {@link #INCOMPLETE} or {@link #BAD}
   */
  final int parseHeaders(int at, int limit, int maxHeaders) {
    byte[] b = bytes;
    count = 0;
    int p = at;
    while (true) {
      if (p >= limit) {
        return INCOMPLETE;
      }
      if (b[p] == '\r') {
        if (p + 1 >= limit) {
          return INCOMPLETE;
        }
        return b[p + 1] == '\n' ? p + 2 : BAD;
      }
      int nameStart = p;
      while (p < limit && Ascii.isToken(b[p])) {
        p++;
      }
      if (p >= limit) {
        return INCOMPLETE;
      }
      if (b[p] != ':' || p == nameStart) {
        return BAD;
      }
      int nameEnd = p++;
      while (p < limit && (b[p] == ' ' || b[p] == '\t')) {
        p++;
      }
      int valueStart = p;
      p = valueEnd(b, p, limit);
      if (p < 0) {
        return p;
      }
      int valueEnd = p;
      while (valueEnd > valueStart && (b[valueEnd - 1] == ' ' || b[valueEnd - 1] == '\t')) {
        valueEnd--;
      }
      if (count >= maxHeaders) {
        return BAD;
      }
      put(nameStart, nameEnd, valueStart, valueEnd);
      onHeader(nameStart, nameEnd, valueStart, valueEnd);
      p += 2;
    }
  }

  private static int valueEnd(byte[] b, int from, int limit) {
    int p = from;
    while (true) {
      p = Ascii.firstControl(b, p, limit);
      if (p >= limit) {
        return INCOMPLETE;
      }
      if (b[p] == '\t') {
        p++;
      } else if (b[p] != '\r') {
        return BAD;
      } else if (p + 1 >= limit) {
        return INCOMPLETE;
      } else {
        return b[p + 1] == '\n' ? p : BAD;
      }
    }
  }

  private void put(int nameStart, int nameEnd, int valueStart, int valueEnd) {
    int at = count * FIELDS;
    if (at == table.length) {
      table = Arrays.copyOf(table, table.length * 2);
    }
    table[at] = nameStart;
    table[at + 1] = nameEnd;
    table[at + 2] = valueStart;
    table[at + 3] = valueEnd;
    count++;
  }

  /** Sees each header as it is parsed, to pick up what decides the message's framing. */
  abstract void onHeader(int nameStart, int nameEnd, int valueStart, int valueEnd);
}
