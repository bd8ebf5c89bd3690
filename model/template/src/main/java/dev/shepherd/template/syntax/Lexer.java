package dev.shepherd.template.syntax;

import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts template text into tokens, one at a time.
 *
 * <p>White space around tags follows the settings that Hugging Face uses: the line break behind a
 * statement or comment is dropped ({@code trim_blocks}), and so is the indentation before one that
 * stands first in its line ({@code lstrip_blocks}); {@code -} strips more and {@code +} strips
 * nothing. One line break at the end of the template is dropped.
 */
final class Lexer {

  private enum Mode {
    TEXT,
    STATEMENT,
    PRINT
  }

  private final String source;
  private final Deque<Character> brackets = new ArrayDeque<>();
  private Mode mode = Mode.TEXT;
  private int at;
  private int line = 1;

  /** Whether what was read last ended a line; then spaces before a tag are indentation. */
  private boolean lineStarts = true;

  /** A begin of tag that was seen behind data and is still to be handed out. */
  private @Nullable Token held;

  Lexer(String template) {
    String lines = template;
    if (template.indexOf('\r') >= 0) {
      lines = template.replace("\r\n", "\n").replace('\r', '\n');
    }
    source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
  }

  /** The next token; {@link TokenKind#EOF} again and again at the end. */
  Token next() {
    if (held != null) {
      Token token = held;
      held = null;
      return token;
    }
    while (at < source.length()) {
      Token token = mode == Mode.TEXT ? text() : tag();
      if (token != null) {
        return token;
      }
    }
    return token(TokenKind.EOF);
  }

  // --- text between tags
  // ---------------------------------------------------------------------------

  /** Data, the begin of a tag, or null when what was read gives no token. */
  private @Nullable Token text() {
    int open = nextTag(at);
    if (open < 0) {
      Token data = data(at, source.length());
      moveTo(source.length());
      return data;
    }
    char tag = source.charAt(open + 1);
    int rawBody = tag == '%' ? afterRawTag(open) : -1;
    int inside = open + 2;
    char sign = inside < source.length() ? source.charAt(inside) : 0;
    Token data = data(at, stripped(at, open, sign, tag == '{'));
    if (sign == '-' || sign == '+') {
      inside++;
    }
    int tagLine = line + newlines(at, open);
    if (rawBody >= 0) {
      moveTo(rawBody);
      Token raw = raw();
      if (data == null) {
        return raw;
      }
      held = raw;
      return data;
    }
    moveTo(inside);
    if (tag == '#') {
      skipComment();
      return data;
    }
    mode = tag == '%' ? Mode.STATEMENT : Mode.PRINT;
    TokenKind kind = tag == '%' ? TokenKind.BLOCK_BEGIN : TokenKind.VARIABLE_BEGIN;
    var begin = new Token(tagLine, kind, "", "");
    if (data == null) {
      return begin;
    }
    held = begin;
    return data;
  }

  private int nextTag(int from) {
    int open = source.indexOf('{', from);
    while (open >= 0 && open + 1 < source.length()) {
      char c = source.charAt(open + 1);
      if (c == '%' || c == '{' || c == '#') {
        return open;
      }
      open = source.indexOf('{', open + 1);
    }
    return -1;
  }

  /** Where the text before a tag ends after stripping. */
  private int stripped(int from, int to, char sign, boolean print) {
    if (sign == '-') {
      return PythonText.trimEnd(source, from, to);
    }
    if (sign == '+' || print) {
      return to;
    }
    int lineStart = to > from ? source.lastIndexOf('\n', to - 1) + 1 : 0;
    if (lineStart <= from) {
      lineStart = from;
      if (!lineStarts) {
        return to;
      }
    }
    return PythonText.skipSpace(source, lineStart, to) == to ? lineStart : to;
  }

  private @Nullable Token data(int from, int to) {
    if (to <= from) {
      return null;
    }
    String text = source.substring(from, to);
    return new Token(line, TokenKind.DATA, text, text);
  }

  private void skipComment() {
    if (at >= source.length()) {
      return;
    }
    int close = source.indexOf("#}", at);
    if (close < 0) {
      throw error("Missing end of comment tag");
    }
    moveTo(afterTag(close, close > at ? source.charAt(close - 1) : 0));
  }

  /** Where to go on behind a closing tag: past white space, past one line break, or right there. */
  private int afterTag(int close, char sign) {
    int end = close + 2;
    if (sign == '-') {
      return PythonText.skipSpace(source, end, source.length());
    }
    return sign != '+' && end < source.length() && source.charAt(end) == '\n' ? end + 1 : end;
  }

  // --- raw blocks
  // ----------------------------------------------------------------------------------

  /** Where the body of a raw block starts if its tag stands here, else -1. */
  private int afterRawTag(int open) {
    int name = skipWord(open + 2, "raw");
    if (name < 0) {
      return -1;
    }
    if (source.startsWith("-%}", name)) {
      return PythonText.skipSpace(source, name + 3, source.length());
    }
    return source.startsWith("%}", name) ? name + 2 : -1;
  }

  /** Behind sign, spaces, word and spaces, or -1. */
  private int skipWord(int from, String word) {
    int start = from;
    if (start < source.length() && (source.charAt(start) == '-' || source.charAt(start) == '+')) {
      start++;
    }
    start = PythonText.skipSpace(source, start, source.length());
    return source.startsWith(word, start)
        ? PythonText.skipSpace(source, start + word.length(), source.length())
        : -1;
  }

  private @Nullable Token raw() {
    if (at >= source.length()) {
      return null;
    }
    for (int open = source.indexOf("{%", at); open >= 0; open = source.indexOf("{%", open + 1)) {
      int name = skipWord(open + 2, "endraw");
      if (name < 0) {
        continue;
      }
      boolean signed = source.startsWith("-%}", name) || source.startsWith("+%}", name);
      if (signed || source.startsWith("%}", name)) {
        Token data = data(at, stripped(at, open, source.charAt(open + 2), false));
        moveTo(signed ? afterTag(name + 1, source.charAt(name)) : afterTag(name, ' '));
        return data;
      }
    }
    throw error("Missing end of raw directive");
  }

  // --- inside tags
  // ---------------------------------------------------------------------------------

  private @Nullable Token tag() {
    char c = source.charAt(at);
    if (brackets.isEmpty()) {
      int close = mode == Mode.STATEMENT ? statementEnd(c) : printEnd(c);
      if (close >= 0) {
        TokenKind kind = mode == Mode.STATEMENT ? TokenKind.BLOCK_END : TokenKind.VARIABLE_END;
        Token end = token(kind);
        moveTo(close);
        mode = Mode.TEXT;
        return end;
      }
    }
    if (PythonText.isSpace(c)) {
      moveTo(PythonText.skipSpace(source, at, source.length()));
      return null;
    }
    if (c >= '0' && c <= '9') {
      return number();
    }
    if (PythonText.isWord(source.codePointAt(at))) {
      return name();
    }
    if (c == '\'' || c == '"') {
      Token string = string(c);
      if (string != null) {
        return string;
      }
    }
    return operator();
  }

  private int statementEnd(char c) {
    if ((c == '-' || c == '+') && source.startsWith("%}", at + 1)) {
      return afterTag(at + 1, c);
    }
    return source.startsWith("%}", at) ? afterTag(at, ' ') : -1;
  }

  private int printEnd(char c) {
    if (c == '-' && source.startsWith("}}", at + 1)) {
      return PythonText.skipSpace(source, at + 3, source.length());
    }
    return source.startsWith("}}", at) ? at + 2 : -1;
  }

  private Token name() {
    int end = at;
    while (end < source.length() && PythonText.isWord(source.codePointAt(end))) {
      end += Character.charCount(source.codePointAt(end));
    }
    String name = source.substring(at, end);
    if (!PythonText.isIdentifier(name)) {
      throw error("Invalid character in identifier");
    }
    var token = new Token(line, TokenKind.NAME, name, name);
    moveTo(end);
    return token;
  }

  private @Nullable Token string(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      return null;
    }
    try {
      String value = PythonText.unescape(source.substring(at + 1, end));
      var token = new Token(line, TokenKind.STRING, value, value);
      moveTo(end + 1);
      return token;
    } catch (PythonText.BadEscape e) {
      throw error(String.valueOf(e.getMessage()));
    }
  }

  private Token operator() {
    TokenKind kind = TokenKind.operatorAt(source, at);
    if (kind == null) {
      int point = source.codePointAt(at);
      String quoted =
          switch (point) {
            case '\'' -> "\"'\"";
            case '\\' -> "'\\\\'";
            default -> "'" + Character.toString(point) + "'";
          };
      throw error("unexpected char " + quoted + " at " + source.codePointCount(0, at));
    }
    switch (kind) {
      case LBRACE -> brackets.push('}');
      case LPAREN -> brackets.push(')');
      case LBRACKET -> brackets.push(']');
      case RBRACE, RPAREN, RBRACKET -> {
        if (brackets.isEmpty()) {
          throw error("unexpected '" + kind.description() + "'");
        }
        char expected = brackets.pop();
        if (expected != source.charAt(at)) {
          throw error("unexpected '" + kind.description() + "', expected '" + expected + "'");
        }
      }
      default -> {}
    }
    Token token = token(kind);
    moveTo(at + kind.description().length());
    return token;
  }

  // --- numbers
  // -------------------------------------------------------------------------------------

  private Token number() {
    int end = floatEnd();
    if (end > 0) {
      String digits = source.substring(at, end).replace("_", "");
      var token = new Token(line, TokenKind.FLOAT, "", Double.valueOf(digits));
      moveTo(end);
      return token;
    }
    char c = source.charAt(at);
    int radix = 10;
    int start = at;
    if (c == '0') {
      char letter = at + 1 < source.length() ? Character.toLowerCase(source.charAt(at + 1)) : 0;
      int wanted = letter == 'b' ? 2 : letter == 'o' ? 8 : letter == 'x' ? 16 : 0;
      if (wanted > 0 && digits(at + 2, wanted, true) > at + 2) {
        radix = wanted;
        start = at + 2;
      }
    }
    end = radix != 10 ? digits(start, radix, true) : c == '0' ? zeros() : digits(at, 10, false);
    var value = new BigInteger(source.substring(start, end).replace("_", ""), radix);
    Object number = value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    var token = new Token(line, TokenKind.INTEGER, "", number);
    moveTo(end);
    return token;
  }

  /** Behind a float that starts here, or -1 when it is none. */
  private int floatEnd() {
    if (at > 0 && source.charAt(at - 1) == '.') {
      return -1;
    }
    int end = digits(at, 10, false);
    int fraction = -1;
    if (end < source.length() && source.charAt(end) == '.') {
      int after = digits(end + 1, 10, false);
      if (after > end + 1) {
        fraction = after;
      }
    }
    int power = exponentEnd(fraction > 0 ? fraction : end);
    return power > 0 ? power : fraction;
  }

  private int exponentEnd(int from) {
    if (from >= source.length() || (source.charAt(from) | 0x20) != 'e') {
      return -1;
    }
    int start = from + 1;
    if (start < source.length() && (source.charAt(start) == '+' || source.charAt(start) == '-')) {
      start++;
    }
    int end = digits(start, 10, false);
    return end > start ? end : -1;
  }

  /** Behind digits with single underscores between them. */
  private int digits(int from, int radix, boolean underscoreFirst) {
    int end = from;
    while (end < source.length()) {
      char c = source.charAt(end);
      if (isDigit(c, radix)) {
        end++;
      } else if (c == '_'
          && (end > from || underscoreFirst)
          && end + 1 < source.length()
          && isDigit(source.charAt(end + 1), radix)) {
        end += 2;
      } else {
        break;
      }
    }
    return end;
  }

  private static boolean isDigit(char c, int radix) {
    return c < 0x80 && Character.digit(c, radix) >= 0;
  }

  private int zeros() {
    int end = at;
    while (end < source.length()) {
      if (source.charAt(end) == '0') {
        end++;
      } else if (source.startsWith("_0", end)) {
        end += 2;
      } else {
        break;
      }
    }
    return end;
  }

  // --- places
  // --------------------------------------------------------------------------------------

  private Token token(TokenKind kind) {
    return new Token(line, kind, "", "");
  }

  private void moveTo(int end) {
    line += newlines(at, end);
    if (end > at) {
      lineStarts = source.charAt(end - 1) == '\n';
    }
    at = end;
  }

  private int newlines(int from, int to) {
    int count = 0;
    for (int i = source.indexOf('\n', from); i >= 0 && i < to; i = source.indexOf('\n', i + 1)) {
      count++;
    }
    return count;
  }

  private TemplateException error(String reason) {
    return new TemplateException(ErrorKind.SYNTAX, reason, line);
  }
}
