package dev.shepherd.parser.markup;

import dev.shepherd.parser.scan.ByteText;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads values and calls in Python's notation and writes them as JSON text.
 *
 * <p>Values are literals: strings of every kind (escapes and adjacent pieces resolved, line breaks
 * allowed), numbers (exact, whatever their size), {@code True False None} and their JSON spellings,
 * lists, tuples and sets (arrays), dictionaries (keys become strings); a bare word is a string.
 * Anything that Python would have to compute is refused. Methods that read return false, and leave
 * the position undefined, when the text is something else. One thread at a time.
 */
final class PythonReader {

  private static final int MAX_DEPTH = 200;

  private final PythonStrings strings = new PythonStrings();
  private final ByteText text = new ByteText();
  private byte[] source = new byte[0];
  private int at;
  private int to;

  /** Begins to read the bytes {@code from} to before {@code end}. */
  void begin(byte[] newSource, int from, int end) {
    source = newSource;
    at = from;
    to = end;
  }

  /** The position that is read next. */
  int position() {
    return at;
  }

  /** Whether only white space is left. */
  boolean atEnd() {
    space();
    return at == to;
  }

  /** Whether the next byte that is no white space is this one; then it is passed. */
  boolean take(char c) {
    space();
    if (at < to && source[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  /** A name, perhaps with dots; empty when there is none. */
  String dottedName() {
    space();
    int start = at;
    while (at < to && (isWord(source[at]) || source[at] == '.' || source[at] == '-')) {
      at++;
    }
    if (start == at || (source[start] >= '0' && source[start] <= '9')) {
      return "";
    }
    return new String(source, start, at - start, StandardCharsets.UTF_8);
  }

  /** The arguments of a call, from behind its opening parenthesis through the closing one. */
  boolean arguments(ByteText out) {
    out.append('{');
    if (!take(')')) {
      while (true) {
        String name = dottedName();
        if (name.isEmpty() || !take('=')) {
          return false;
        }
        quote(name, out);
        out.append(':');
        if (!value(out, 0)) {
          return false;
        }
        if (take(')')) {
          break;
        }
        if (!take(',')) {
          return false;
        }
        if (take(')')) {
          break;
        }
        out.append(',');
      }
    }
    out.append('}');
    return true;
  }

  /** One value. */
  boolean value(ByteText out) {
    return value(out, 0);
  }

  private boolean value(ByteText out, int depth) {
    space();
    if (at == to || depth > MAX_DEPTH) {
      return false;
    }
    byte c = source[at];
    return switch (c) {
      case '[' -> {
        at++;
        yield items(out, ']', depth);
      }
      case '(' -> {
        at++;
        yield parenthesis(out, depth);
      }
      case '{' -> {
        at++;
        yield braces(out, depth);
      }
      case '+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(out);
      default -> startsString() ? string(out) : word(out);
    };
  }

  private boolean items(ByteText out, char close, int depth) {
    out.append('[');
    if (!take(close)) {
      while (true) {
        if (!value(out, depth + 1)) {
          return false;
        }
        if (take(close)) {
          break;
        }
        if (!take(',')) {
          return false;
        }
        if (take(close)) {
          break;
        }
        out.append(',');
      }
    }
    out.append(']');
    return true;
  }

  /** A tuple, or one value in parentheses. */
  private boolean parenthesis(ByteText out, int depth) {
    int mark = out.size();
    if (take(')')) {
      out.append("[]");
      return true;
    }
    if (!value(out, depth + 1)) {
      return false;
    }
    if (take(')')) {
      return true;
    }
    ByteText first = new ByteText().append(out.array(), mark, out.size());
    out.truncate(mark);
    out.append('[').append(first.array(), 0, first.size());
    while (take(',') && !take(')')) {
      out.append(',');
      if (!value(out, depth + 1)) {
        return false;
      }
      if (take(')')) {
        break;
      }
    }
    out.append(']');
    return source[at - 1] == ')';
  }

  /** A dictionary or a set. */
  private boolean braces(ByteText out, int depth) {
    if (take('}')) {
      out.append("{}");
      return true;
    }
    int mark = out.size();
    out.append('{');
    boolean set = false;
    boolean first = true;
    while (true) {
      int start = out.size();
      if (!value(out, depth + 1)) {
        return false;
      }
      if (first) {
        set = !take(':');
      } else if (!set && !take(':')) {
        return false;
      }
      if (!set) {
        asKey(out, start);
        out.append(':');
        if (!value(out, depth + 1)) {
          return false;
        }
      }
      first = false;
      if (take('}')) {
        break;
      }
      if (!take(',')) {
        return false;
      }
      if (take('}')) {
        break;
      }
      out.append(',');
    }
    out.append(set ? ']' : '}');
    if (set) {
      out.array()[mark] = '[';
    }
    return true;
  }

  /** Makes a string of the value that was written last. */
  private static void asKey(ByteText out, int start) {
    if (out.array()[start] == '"') {
      return;
    }
    ByteText key = new ByteText().append(out.array(), start, out.size());
    out.truncate(start);
    out.append('"').appendEscaped(key.array(), 0, key.size()).append('"');
  }

  private boolean startsString() {
    int i = at;
    while (i < to && i - at < 2 && "rRbBuUfF".indexOf(source[i]) >= 0) {
      i++;
    }
    return i < to && (source[i] == '"' || source[i] == '\'');
  }

  private boolean string(ByteText out) {
    text.clear();
    do {
      at = strings.read(source, at, to, text);
      if (at < 0) {
        at = to;
        return false;
      }
      space();
    } while (at < to && startsString());
    out.append('"').appendEscaped(text.array(), 0, text.size()).append('"');
    return true;
  }

  private boolean word(ByteText out) {
    int start = at;
    while (at < to && (isWord(source[at]) || source[at] == '.' || source[at] == '-')) {
      at++;
    }
    if (start == at) {
      return false;
    }
    String word = new String(source, start, at - start, StandardCharsets.UTF_8);
    switch (word) {
      case "True", "true", "TRUE" -> out.append("true");
      case "False", "false", "FALSE" -> out.append("false");
      case "None", "null", "NULL" -> out.append("null");
      default -> quote(word, out);
    }
    space();
    return at == to || source[at] != '(';
  }

  private boolean number(ByteText out) {
    boolean minus = false;
    while (at < to && (source[at] == '+' || source[at] == '-')) {
      minus ^= source[at] == '-';
      at++;
      space();
    }
    int start = at;
    while (at < to && (isWord(source[at]) || source[at] == '.' || isExponentSign(start))) {
      at++;
    }
    String digits = new String(source, start, at - start, StandardCharsets.UTF_8).replace("_", "");
    String json = NumberText.json(digits);
    if (json.isEmpty()) {
      return false;
    }
    if (minus) {
      out.append('-');
    }
    out.append(json);
    return true;
  }

  private boolean isExponentSign(int start) {
    return (source[at] == '+' || source[at] == '-')
        && at > start
        && (source[at - 1] | 0x20) == 'e'
        && !(source[start] == '0' && at > start + 1 && (source[start + 1] | 0x20) == 'x');
  }

  private static void quote(String value, ByteText out) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    out.append('"').appendEscaped(utf8, 0, utf8.length).append('"');
  }

  private void space() {
    while (at < to) {
      if (TagPattern.isSpace(source[at])) {
        at++;
      } else if (source[at] == '\\' && at + 1 < to && source[at + 1] == '\n') {
        at += 2;
      } else if (source[at] == '#') {
        while (at < to && source[at] != '\n') {
          at++;
        }
      } else {
        return;
      }
    }
  }

  /** Whether a byte may stand in a Python name; all letters beyond ASCII may. */
  static boolean isWord(byte c) {
    return c < 0 || c == '_' || Character.isLetterOrDigit(c);
  }

  /** Turns digits as people and Python write them into a JSON number. */
  static final class NumberText {

    private static final Pattern DECIMAL =
        Pattern.compile("([0-9]*)((?:\\.[0-9]*)?)((?:e[+-]?[0-9]{1,9})?)");

    private NumberText() {}

    /** The JSON number of an unsigned literal without underscores; empty when it is none. */
    static String json(String digits) {
      String lower = digits.toLowerCase(Locale.ROOT);
      if (lower.length() > 2 && lower.charAt(0) == '0') {
        int radix =
            switch (lower.charAt(1)) {
              case 'x' -> 16;
              case 'o' -> 8;
              case 'b' -> 2;
              default -> 0;
            };
        if (radix != 0) {
          return radix(lower.substring(2), radix);
        }
      }
      return decimal(lower);
    }

    private static String radix(String digits, int radix) {
      if (digits.length() > 4096) {
        return "";
      }
      for (int i = 0; i < digits.length(); i++) {
        if (Character.digit(digits.charAt(i), radix) < 0) {
          return "";
        }
      }
      return new BigInteger(digits, radix).toString();
    }

    private static String decimal(String text) {
      Matcher parts = DECIMAL.matcher(text);
      if (text.length() > 4096 || !parts.matches()) {
        return "";
      }
      String whole = parts.group(1);
      int zeros = 0;
      while (zeros < whole.length() - 1 && whole.charAt(zeros) == '0') {
        zeros++;
      }
      String fraction = parts.group(2);
      if (whole.isEmpty() && fraction.length() < 2) {
        return "";
      }
      String json = whole.isEmpty() ? "0" : whole.substring(zeros);
      return json + (fraction.equals(".") ? ".0" : fraction) + parts.group(3);
    }
  }
}
