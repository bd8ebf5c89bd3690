package dev.shepherd.net;

/**
 * Checks the value of {@code Host}: RFC 9110 section 7.2, a host as in RFC 3986 section 3.2.2 and
 * an optional port. Workers and logs get to see it, so it must not hold anything else.
 */
final class HostValue {
  private static final int MAX_PORT_DIGITS = 5;

  /** One bit per ASCII character that a registered name may hold. */
  private static final long[] NAME = bits("-._~%!$&'()*+,;=");

  private HostValue() {}

  private static long[] bits(String others) {
    var bits = new long[2];
    for (int c = 0; c < 128; c++) {
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      if (letter || isDigit(c) || others.indexOf(c) >= 0) {
        bits[c >> 6] |= 1L << (c & 63);
      }
    }
    return bits;
  }

  /** Whether {@code b[from, to)} is a legal value; an empty one is. */
  static boolean isValid(byte[] b, int from, int to) {
    int p = from;
    if (p < to && b[p] == '[') {
      p++;
      while (p < to && inAddress(b[p])) {
        p++;
      }
      if (p == from + 1 || p == to || b[p] != ']') {
        return false;
      }
      p++;
    } else {
      while (p < to && inName(b[p])) {
        p++;
      }
    }
    return p == to || (b[p] == ':' && isPort(b, p + 1, to));
  }

  private static boolean isPort(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isDigit(b[i])) {
        return false;
      }
    }
    return to - from <= MAX_PORT_DIGITS;
  }

  private static boolean inName(byte c) {
    return c >= 0 && (NAME[c >> 6] >> (c & 63) & 1) != 0;
  }

  private static boolean inAddress(byte c) {
    boolean hex = (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
    return hex || isDigit(c) || c == ':' || c == '.' || c == '%';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
