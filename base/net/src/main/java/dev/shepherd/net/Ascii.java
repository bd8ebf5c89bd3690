package dev.shepherd.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Byte-level questions about HTTP text. */
public final class Ascii {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** 1 for characters of a token (RFC 9110 section 5.6.2), else 0. */
  private static final byte[] TOKEN = new byte[256];

  static {
    for (char c = '0'; c <= '9'; c++) {
      TOKEN[c] = 1;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = 1;
      TOKEN[c - 32] = 1;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = 1;
    }
  }

  private Ascii() {}

  static boolean isToken(byte b) {
    return TOKEN[b & 0xff] != 0;
  }

  /**
   * Index of the first control character (below 0x20, or 0x7f) in {@code b[from, to)}, or {@code
   * to}. Eight bytes are tested at once: a byte is below 0x20 if subtracting 0x20 borrows into its
   * top bit while that bit was clear.
   */
  static int firstControl(byte[] b, int from, int to) {
    int i = from;
    while (i + 8 <= to) {
      long w = (long) LONG.get(b, i);
      long below = (w - ONES * 0x20) & ~w;
      long x = w ^ (ONES * 0x7f);
      long delete = (x - ONES) & ~x;
      long hit = (below | delete) & HIGHS;
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
      i += 8;
    }
    while (i < to) {
      byte c = b[i];
      if ((c >= 0 && c < 0x20) || c == 0x7f) {
        return i;
      }
      i++;
    }
    return to;
  }

  /**
   * Whether {@code b[from, to)} equals a lower-case name, ignoring the case of letters.
   *
   * @param lower in lower case
   */
  public static boolean equalsIgnoreCase(byte[] b, int from, int to, byte[] lower) {
    int n = to - from;
    if (n != lower.length) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      byte c = b[from + i];
      if (c != lower[i] && !(c >= 'A' && c <= 'Z' && c + 32 == lower[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether a comma-separated list in {@code b[from, to)} holds a lower-case word. */
  static boolean listContains(byte[] b, int from, int to, byte[] lower) {
    int i = from;
    while (i < to) {
      int end = i;
      while (end < to && b[end] != ',') {
        end++;
      }
      int s = i;
      int e = end;
      while (s < e && (b[s] == ' ' || b[s] == '\t')) {
        s++;
      }
      while (e > s && (b[e - 1] == ' ' || b[e - 1] == '\t')) {
        e--;
      }
      if (equalsIgnoreCase(b, s, e, lower)) {
        return true;
      }
      i = end + 1;
    }
    return false;
  }

  /** The non-negative decimal number in {@code b[from, to)}, or -1 if it is none or above 2^60. */
  static long decimal(byte[] b, int from, int to) {
    if (from >= to || to - from > 18) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** ASCII bytes of a text. */
  public static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
