package dev.shepherd.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed JSON value, and the reader that makes it: the simulator's own, so that it stays a peer
 * independent of the gateway's. Lookups never fail: a missing or mistyped member reads as {@link
 * #NULL} or as the given fallback.
 */
final class Json {
  /** The value {@code null}, and what is not there. */
  static final Json NULL = new Json(null);

  private static final int MAX_DEPTH = 200;

  /** Says why a text is not JSON. */
  static final class Malformed extends Exception {
    private Malformed(String problem, int at) {
      super(problem + " at byte " + at);
    }
  }

  private final @Nullable Object value;

  private Json(@Nullable Object value) {
    this.value = value;
  }

  /** Reads one document. */
  static Json parse(byte[] utf8) throws Malformed {
    var reader = new Reader(utf8);
    var json = reader.value(0);
    reader.skipSpace();
    if (reader.at != utf8.length) {
      throw reader.malformed("text after the end");
    }
    return json;
  }

  /** A member of an object. */
  Json get(String name) {
    return value instanceof Map<?, ?> map && map.get(name) instanceof Json found ? found : NULL;
  }

  /** Members of an object in order; empty for anything else. */
  Map<String, Json> members() {
    var members = new LinkedHashMap<String, Json>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, member) -> members.put((String) name, (Json) member));
    }
    return members;
  }

  /** Elements of an array; empty for anything else. */
  List<Json> elements() {
    var elements = new ArrayList<Json>();
    if (value instanceof List<?> list) {
      list.forEach(element -> elements.add((Json) element));
    }
    return elements;
  }

  boolean isNull() {
    return value == null;
  }

  boolean isObject() {
    return value instanceof Map;
  }

  boolean isArray() {
    return value instanceof List;
  }

  boolean isText() {
    return value instanceof String;
  }

  boolean isNumber() {
    return value instanceof Double;
  }

  /** A string's text, else the fallback. */
  String text(String fallback) {
    return value instanceof String text ? text : fallback;
  }

  /** A number cut to whole, else the fallback. */
  long whole(long fallback) {
    return value instanceof Double number ? number.longValue() : fallback;
  }

  /** A boolean, else false. */
  boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  /** A scalar as it would stand in a script: text bare, whole numbers without a point. */
  String scalar() {
    if (value instanceof Double number && number == Math.rint(number)) {
      return Long.toString(number.longValue());
    }
    return value == null ? "" : value.toString();
  }

  /** Appends a string literal. */
  static StringBuilder quote(StringBuilder out, CharSequence text) {
    out.append('"');
    escape(out, text);
    return out.append('"');
  }

  /** A string literal. */
  static String quote(CharSequence text) {
    return quote(new StringBuilder(text.length() + 2), text).toString();
  }

  /** Appends text as it stands between the quotes of a literal. */
  static void escape(StringBuilder out, CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(Character.forDigit(c >> 4, 16));
            out.append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
  }

  /** A recursive reader over UTF-8 bytes, bounded in depth. */
  private static final class Reader {
    private final byte[] utf8;
    private int at;

    Reader(byte[] utf8) {
      this.utf8 = utf8;
    }

    Json value(int depth) throws Malformed {
      if (depth > MAX_DEPTH) {
        throw malformed("nested too deeply");
      }
      skipSpace();
      return switch (peek()) {
        case '{' -> object(depth);
        case '[' -> array(depth);
        case '"' -> new Json(string());
        case 't' -> word("true", new Json(true));
        case 'f' -> word("false", new Json(false));
        case 'n' -> word("null", NULL);
        default -> number();
      };
    }

    private Json object(int depth) throws Malformed {
      var members = new LinkedHashMap<String, Json>();
      at++;
      skipSpace();
      if (peek() == '}') {
        at++;
        return new Json(members);
      }
      while (true) {
        skipSpace();
        if (peek() != '"') {
          throw malformed("a member name expected");
        }
        String name = string();
        skipSpace();
        expect(':');
        members.put(name, value(depth + 1));
        if (!another('}')) {
          return new Json(members);
        }
      }
    }

    private Json array(int depth) throws Malformed {
      var elements = new ArrayList<Json>();
      at++;
      skipSpace();
      if (peek() == ']') {
        at++;
        return new Json(elements);
      }
      while (true) {
        elements.add(value(depth + 1));
        if (!another(']')) {
          return new Json(elements);
        }
      }
    }

    private boolean another(char end) throws Malformed {
      skipSpace();
      int c = peek();
      if (c != ',' && c != end) {
        throw malformed("',' or '" + end + "' expected");
      }
      at++;
      return c == ',';
    }

    private String string() throws Malformed {
      int start = ++at;
      while (peek() != '"' && peek() != '\\' && peek() >= 0x20) {
        at++;
      }
      if (peek() == '"') {
        return new String(utf8, start, at++ - start, StandardCharsets.UTF_8);
      }
      var text = new StringBuilder();
      int run = start;
      while (peek() != '"') {
        int c = peek();
        if (c < 0x20) {
          throw malformed("a string must not break here");
        }
        if (c != '\\') {
          at++;
          continue;
        }
        text.append(new String(utf8, run, at - run, StandardCharsets.UTF_8));
        at++;
        escaped(text);
        run = at;
      }
      text.append(new String(utf8, run, at - run, StandardCharsets.UTF_8));
      at++;
      return text.toString();
    }

    private void escaped(StringBuilder text) throws Malformed {
      int c = peek();
      at++;
      switch (c) {
        case '"', '\\', '/' -> text.append((char) c);
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          int unit = 0;
          for (int i = 0; i < 4; i++, at++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
              throw malformed("four hex digits expected");
            }
            unit = unit * 16 + digit;
          }
          text.append((char) unit);
        }
        default -> throw malformed("unknown escape");
      }
    }

    private Json number() throws Malformed {
      int start = at;
      while (at < utf8.length && "+-.eE0123456789".indexOf(utf8[at]) >= 0) {
        at++;
      }
      try {
        var digits = new String(utf8, start, at - start, StandardCharsets.ISO_8859_1);
        return new Json(Double.valueOf(digits));
      } catch (NumberFormatException e) {
        at = start;
        throw malformed("a value expected");
      }
    }

    private Json word(String word, Json json) throws Malformed {
      for (int i = 0; i < word.length(); i++) {
        expect(word.charAt(i));
      }
      return json;
    }

    private void expect(char c) throws Malformed {
      if (peek() != c) {
        throw malformed("'" + c + "' expected");
      }
      at++;
    }

    private int peek() throws Malformed {
      if (at >= utf8.length) {
        throw malformed("text ends too early");
      }
      return utf8[at] & 0xFF;
    }

    void skipSpace() {
      while (at < utf8.length
          && (utf8[at] == ' ' || utf8[at] == '\n' || utf8[at] == '\r' || utf8[at] == '\t')) {
        at++;
      }
    }

    Malformed malformed(String problem) {
      return new Malformed(problem, at);
    }
  }
}
