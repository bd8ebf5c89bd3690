package dev.shepherd.identity;

/** Looks at header bytes without making Strings of them. */
final class Ascii {
  private Ascii() {}

  /** Where the value really begins: the first byte that is neither space nor tab, or {@code to}. */
  static int skipBlanks(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && isBlank(bytes[at])) {
      at++;
    }
    return at;
  }

  /** Where the value really ends: after the last byte that is neither space nor tab. */
  static int trimEnd(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && isBlank(bytes[end - 1])) {
      end--;
    }
    return end;
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Whether a range equals a lower-case word, letters in any case. */
  static boolean equalsIgnoreCase(byte[] bytes, int from, int to, byte[] lowerCase) {
    if (to - from != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if (lower(bytes[from + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  /** Whether a range ends with the given bytes. */
  static boolean endsWith(byte[] bytes, int from, int to, byte[] suffix) {
    int start = to - suffix.length;
    if (start < from) {
      return false;
    }
    for (int i = 0; i < suffix.length; i++) {
      if (bytes[start + i] != suffix[i]) {
        return false;
      }
    }
    return true;
  }
}
