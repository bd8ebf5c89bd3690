package dev.shepherd.telemetry.log;

import java.util.LinkedHashMap;
import java.util.Map;

/** A strict reader of one flat JSON object; for tests of the JSON log. Numbers come as doubles. */
final class TinyJson {
  private final String text;
  private int at;

  private TinyJson(String text) {
    this.text = text;
  }

  static Map<String, Object> parse(String line) {
    return new TinyJson(line).object();
  }

  private Map<String, Object> object() {
    var fields = new LinkedHashMap<String, Object>();
    expect("{");
    do {
      String key = string();
      expect(":");
      if (fields.put(key, value()) != null) {
        throw new AssertionError("key twice: " + key + " in " + text);
      }
    } while (text.charAt(at++) == ',');
    at--;
    expect("}");
    if (at != text.length()) {
      throw new AssertionError("more than one object: " + text);
    }
    return fields;
  }

  private Object value() {
    if (text.charAt(at) == '"') {
      return string();
    }
    int start = at;
    while (",}".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> "null";
      default -> {
        if (!word.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
          throw new AssertionError("not a number: " + word);
        }
        yield Double.valueOf(word);
      }
    };
  }

  private String string() {
    expect("\"");
    var out = new StringBuilder();
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw new AssertionError("raw control character in " + text);
      }
      if (c == '\\') {
        char escape = text.charAt(at++);
        switch (escape) {
          case 'n' -> c = '\n';
          case 'r' -> c = '\r';
          case 't' -> c = '\t';
          case '"', '\\' -> c = escape;
          case 'u' -> {
            c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
            at += 4;
          }
          default -> throw new AssertionError("bad escape in " + text);
        }
      }
      out.append(c);
    }
    at++;
    return out.toString();
  }

  private void expect(String literal) {
    if (!text.startsWith(literal, at)) {
      throw new AssertionError("expected " + literal + " at " + at + " of " + text);
    }
    at += literal.length();
  }
}
