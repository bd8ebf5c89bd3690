package dev.shepherd.identity;

/** The {@code Bearer} scheme of an {@code Authorization} value (RFC 6750), scheme in any case. */
final class Bearer {
  private static final byte[] SCHEME = {'b', 'e', 'a', 'r', 'e', 'r'};

  private Bearer() {}

  /** Where the token begins, or -1 if the value is of another scheme or has no token. */
  static int tokenStart(byte[] head, int from, int to) {
    int schemeEnd = from + SCHEME.length;
    if (schemeEnd >= to
        || !Ascii.equalsIgnoreCase(head, from, schemeEnd, SCHEME)
        || head[schemeEnd] != ' ') {
      return -1;
    }
    int token = Ascii.skipBlanks(head, schemeEnd, to);
    return token < to ? token : -1;
  }
}
