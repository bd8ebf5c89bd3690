package dev.shepherd.parser.markup;

import dev.shepherd.parser.ToolSchema;
import dev.shepherd.parser.ValueSchema;
import dev.shepherd.parser.scan.ByteText;
import java.nio.charset.StandardCharsets;

/**
 * Reads a call of the form {@code call:name{key:value,…}} and writes its arguments as JSON.
 *
 * <p>Strings stand between two equal markers or in JSON's quotes; keys are bare or strings; other
 * values are bare words. A bare word has the type that the schema says, or the one that it looks
 * like. A string that the schema does not allow is read as what it allows. One thread at a time.
 */
final class GemmaReader {

  private static final int MAX_DEPTH = 100;

  private final byte[] quote;
  private final ArgumentText typed = new ArgumentText();
  private final ByteText word = new ByteText();
  private byte[] source = new byte[0];
  private int at;
  private int to;
  private String name = "";

  GemmaReader(byte[] quote) {
    this.quote = quote;
  }

  /** Reads the name; false when the text does not begin as a call. */
  boolean begin(byte[] text, int from, int end) {
    source = text;
    at = from;
    to = end;
    space();
    if (!takeText("call:")) {
      return false;
    }
    int start = at;
    while (at < to && source[at] != '{' && !TagPattern.isSpace(source[at])) {
      at++;
    }
    name = new String(source, start, at - start, StandardCharsets.UTF_8);
    space();
    return !name.isEmpty() && at < to && source[at] == '{';
  }

  /** The tool's name. */
  String name() {
    return name;
  }

  /** Writes the arguments; false when they are broken or something follows them. */
  boolean arguments(ToolSchema tool, ByteText out) {
    if (!object(tool.arguments(), out, 0)) {
      return false;
    }
    space();
    return at == to;
  }

  private boolean object(ValueSchema schema, ByteText out, int depth) {
    if (depth > MAX_DEPTH) {
      return false;
    }
    at++;
    out.append('{');
    boolean first = true;
    while (true) {
      space();
      if (take('}')) {
        out.append('}');
        return true;
      }
      if (!first) {
        if (!take(',')) {
          return false;
        }
        space();
        if (take('}')) {
          out.append('}');
          return true;
        }
        out.append(',');
      }
      first = false;
      if (!key()) {
        return false;
      }
      String key = word.toString();
      out.append('"').appendEscaped(word.array(), 0, word.size()).append("\":");
      if (!value(schema.property(key), out, depth)) {
        return false;
      }
    }
  }

  private boolean key() {
    word.clear();
    if (string()) {
      space();
      return take(':');
    }
    int start = at;
    while (at < to && source[at] != ':' && "{}[],".indexOf(source[at]) < 0) {
      at++;
    }
    int end = at;
    while (end > start && TagPattern.isSpace(source[end - 1])) {
      end--;
    }
    word.append(source, start, end);
    return end > start && take(':');
  }

  private boolean value(ValueSchema schema, ByteText out, int depth) {
    space();
    if (at == to) {
      return false;
    }
    if (source[at] == '{') {
      return object(schema, out, depth + 1);
    }
    if (source[at] == '[') {
      return array(schema.item(), out, depth + 1);
    }
    word.clear();
    if (string()) {
      if (schema.allows(ValueSchema.STRING) || schema.types() == 0) {
        out.append('"').appendEscaped(word.array(), 0, word.size()).append('"');
      } else {
        typed.write(word, schema, out);
      }
      return true;
    }
    int start = at;
    while (at < to && "{}[],".indexOf(source[at]) < 0) {
      at++;
    }
    int end = at;
    while (end > start && TagPattern.isSpace(source[end - 1])) {
      end--;
    }
    word.append(source, start, end);
    if (schema.isString()) {
      out.append('"').appendEscaped(word.array(), 0, word.size()).append('"');
    } else {
      typed.write(word, schema, out);
    }
    return true;
  }

  private boolean array(ValueSchema items, ByteText out, int depth) {
    if (depth > MAX_DEPTH) {
      return false;
    }
    at++;
    out.append('[');
    boolean first = true;
    while (true) {
      space();
      if (take(']')) {
        out.append(']');
        return true;
      }
      if (!first) {
        if (!take(',')) {
          return false;
        }
        space();
        if (take(']')) {
          out.append(']');
          return true;
        }
        out.append(',');
      }
      first = false;
      if (!value(items, out, depth)) {
        return false;
      }
    }
  }

  /** Reads a string into the word, if one begins here. */
  private boolean string() {
    int start = at;
    if (takeMarker()) {
      int from = at;
      while (at < to) {
        int end = at;
        if (takeMarker()) {
          word.append(source, from, end);
          return true;
        }
        at++;
      }
      at = start;
      return false;
    }
    if (at < to && source[at] == '"') {
      PythonStrings strings = new PythonStrings();
      int end = strings.read(source, at, to, word);
      if (end > 0) {
        at = end;
        return true;
      }
      word.clear();
    }
    return false;
  }

  private boolean takeMarker() {
    if (to - at < quote.length) {
      return false;
    }
    for (int i = 0; i < quote.length; i++) {
      if (source[at + i] != quote[i]) {
        return false;
      }
    }
    at += quote.length;
    return true;
  }

  private boolean takeText(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (at + i >= to || source[at + i] != text.charAt(i)) {
        return false;
      }
    }
    at += text.length();
    return true;
  }

  private boolean take(char c) {
    if (at < to && source[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private void space() {
    while (at < to && TagPattern.isSpace(source[at])) {
      at++;
    }
  }
}
