package dev.shepherd.template.syntax;

import org.jspecify.annotations.Nullable;

/** What Python calls white space, an identifier, and an escape in a string. */
public final class PythonText {

  private PythonText() {}

  /** Whether {@code str.isspace} and the pattern {@code \s} accept the character. */
  public static boolean isSpace(int c) {
    if (c < 0x80) {
      return c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F);
    }
    return c == 0x85
        || c == 0xA0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }

  /** First place from {@code from} that is no white space, at most {@code to}. */
  public static int skipSpace(String text, int from, int to) {
    int at = from;
    while (at < to && isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Where the text ends when white space before {@code to} is cut off, at least {@code from}. */
  public static int trimEnd(String text, int from, int to) {
    int end = to;
    while (end > from && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** Whether {@code str.isidentifier} accepts the text. */
  public static boolean isIdentifier(String text) {
    if (text.isEmpty()) {
      return false;
    }
    int first = text.codePointAt(0);
    if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
      return false;
    }
    return text.codePoints()
        .allMatch(c -> Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
  }

  /** Whether a name token may contain the character. */
  static boolean isWord(int c) {
    return c == '_'
        || Character.isLetterOrDigit(c)
        || (c > 0x7F && (Character.isUnicodeIdentifierPart(c) || isNumeric(c)));
  }

  private static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return type == Character.OTHER_NUMBER || type == Character.LETTER_NUMBER;
  }

  /**
   * The value of a string literal's inside.
   *
   * @throws BadEscape when an escape is cut short or names no character
   */
  static String unescape(String raw) throws BadEscape {
    int slash = raw.indexOf('\\');
    if (slash < 0) {
      return raw;
    }
    var out = new StringBuilder(raw.length());
    int at = 0;
    while (slash >= 0) {
      out.append(raw, at, slash);
      // The lexer lets no literal end in a lone backslash.
      at = escape(raw, slash + 1, out);
      slash = raw.indexOf('\\', at);
    }
    return out.append(raw, at, raw.length()).toString();
  }

  private static int escape(String raw, int at, StringBuilder out) throws BadEscape {
    char c = raw.charAt(at);
    switch (c) {
      case '\n' -> {}
      case '\\', '\'', '"' -> out.append(c);
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000B');
      case 'x' -> {
        return hex(raw, at + 1, 2, "truncated \\xXX escape", out);
      }
      case 'u' -> {
        return hex(raw, at + 1, 4, "truncated \\uXXXX escape", out);
      }
      case 'U' -> {
        return hex(raw, at + 1, 8, "truncated \\UXXXXXXXX escape", out);
      }
      case 'N' -> {
        return named(raw, at + 1, out);
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        int end = at;
        int value = 0;
        while (end < raw.length()
            && end < at + 3
            && raw.charAt(end) >= '0'
            && raw.charAt(end) < '8') {
          value = value * 8 + raw.charAt(end++) - '0';
        }
        out.append((char) value);
        return end;
      }
      default -> {
        out.append('\\');
        if (c < 0x80) {
          out.append(c);
        } else {
          // The reference escapes characters above ASCII first, so that this backslash meets
          // another.
          int point = raw.codePointAt(at);
          String form = point < 0x100 ? "x%02x" : point < 0x10000 ? "u%04x" : "U%08x";
          out.append(String.format(java.util.Locale.ROOT, form, point));
          return at + Character.charCount(point);
        }
      }
    }
    return at + 1;
  }

  private static int hex(String raw, int at, int digits, String complaint, StringBuilder out)
      throws BadEscape {
    int value = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = i < raw.length() ? Character.digit(raw.charAt(i), 16) : -1;
      if (digit < 0 || raw.charAt(i) > 'f') {
        throw new BadEscape(complaint);
      }
      value = (value << 4) | digit;
    }
    if (!Character.isValidCodePoint(value)) {
      throw new BadEscape("illegal Unicode character");
    }
    out.appendCodePoint(value);
    return at + digits;
  }

  private static int named(String raw, int at, StringBuilder out) throws BadEscape {
    int end = at < raw.length() && raw.charAt(at) == '{' ? raw.indexOf('}', at) : -1;
    if (end < at + 2) {
      throw new BadEscape("malformed \\N character escape");
    }
    Integer point = codePoint(raw.substring(at + 1, end));
    if (point == null) {
      throw new BadEscape("unknown Unicode character name");
    }
    out.appendCodePoint(point);
    return end + 1;
  }

  private static @Nullable Integer codePoint(String name) {
    try {
      return Character.codePointOf(name);
    } catch (IllegalArgumentException unknown) {
      return null;
    }
  }

  /** An escape that means nothing. */
  static final class BadEscape extends Exception {
    private static final long serialVersionUID = 1L;

    BadEscape(String message) {
      super(message, null, false, false);
    }
  }
}
