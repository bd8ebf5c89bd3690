package dev.shepherd.parser.markup;

import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonParser;
import dev.shepherd.parser.ValueSchema;
import dev.shepherd.parser.scan.ByteText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Turns the text of an argument that is no declared string into JSON text.
 *
 * <p>The types that the schema allows are tried from null over numbers, booleans and containers to
 * string; the first one that fits decides. Where none fits or nothing is declared, the text is
 * taken for what it looks like: JSON, a word or a number of Python, else a string. JSON keeps the
 * model's own bytes. One thread at a time.
 */
final class ArgumentText {

  private final PythonReader python = new PythonReader();
  private final ByteText scratch = new ByteText();

  /** Writes {@code raw} as the value of an argument with this schema. */
  void write(ByteText raw, ValueSchema schema, ByteText out) {
    byte[] bytes = raw.array();
    int from = 0;
    int to = raw.size();
    while (from < to && TagPattern.isSpace(bytes[from])) {
      from++;
    }
    while (to > from && TagPattern.isSpace(bytes[to - 1])) {
      to--;
    }
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    boolean open = schema.isOpen() || schema.types() == 0;
    if (!open && declared(text, bytes, from, to, schema, out)) {
      return;
    }
    if (!open && schema.allows(ValueSchema.STRING)) {
      quote(bytes, 0, raw.size(), out);
    } else if (!looksLike(text, bytes, from, to, out)) {
      quote(bytes, 0, raw.size(), out);
    }
  }

  /** Writes JSON as it is, and everything else as a string. */
  void jsonOrString(ByteText raw, ByteText out) {
    byte[] bytes = raw.array();
    int from = 0;
    int to = raw.size();
    while (from < to && TagPattern.isSpace(bytes[from])) {
      from++;
    }
    while (to > from && TagPattern.isSpace(bytes[to - 1])) {
      to--;
    }
    if (isJson(bytes, from, to)) {
      out.append(bytes, from, to);
    } else {
      quote(bytes, 0, raw.size(), out);
    }
  }

  private boolean declared(
      String text, byte[] bytes, int from, int to, ValueSchema schema, ByteText out) {
    boolean mayBeText = schema.allows(ValueSchema.STRING);
    if (schema.allows(ValueSchema.NULL) && isNull(text, mayBeText)) {
      out.append("null");
      return true;
    }
    if (schema.allows(ValueSchema.INTEGER) && integer(text, out)) {
      return true;
    }
    if (schema.allows(ValueSchema.NUMBER) && number(text, out)) {
      return true;
    }
    if (schema.allows(ValueSchema.BOOLEAN) && bool(text, !mayBeText, out)) {
      return true;
    }
    boolean object = schema.allows(ValueSchema.OBJECT);
    boolean array = schema.allows(ValueSchema.ARRAY);
    if ((object && text.startsWith("{")) || (array && text.startsWith("["))) {
      return container(bytes, from, to, out);
    }
    return array && text.startsWith("(") && container(bytes, from, to, out);
  }

  private boolean container(byte[] bytes, int from, int to, ByteText out) {
    if (isJson(bytes, from, to)) {
      out.append(bytes, from, to);
      return true;
    }
    return python(bytes, from, to, out);
  }

  private boolean python(byte[] bytes, int from, int to, ByteText out) {
    int mark = out.size();
    python.begin(bytes, from, to);
    if (python.value(out) && python.atEnd()) {
      return true;
    }
    out.truncate(mark);
    return false;
  }

  /** What undeclared text is taken for; false when it is a string. */
  private boolean looksLike(String text, byte[] bytes, int from, int to, ByteText out) {
    if (text.isEmpty()) {
      return false;
    }
    if (isJson(bytes, from, to)) {
      out.append(bytes, from, to);
      return true;
    }
    switch (text) {
      case "True" -> out.append("true");
      case "False" -> out.append("false");
      case "None" -> out.append("null");
      default -> {
        char c = text.charAt(0);
        if (c == '{' || c == '[') {
          return python(bytes, from, to, out);
        }
        return (c == '+' || c == '-' || c == '.' || (c >= '0' && c <= '9')) && number(text, out);
      }
    }
    return true;
  }

  private static boolean isNull(String text, boolean mayBeText) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "null" -> true;
      case "none", "nil" -> !mayBeText;
      default -> false;
    };
  }

  private static boolean integer(String text, ByteText out) {
    int digits = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    if (digits == text.length()) {
      return false;
    }
    for (int i = digits; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return number(text, out);
  }

  private static boolean number(String text, ByteText out) {
    boolean minus = text.startsWith("-");
    String json =
        PythonReader.NumberText.json(minus || text.startsWith("+") ? text.substring(1) : text);
    if (json.isEmpty() || text.regionMatches(true, minus ? 1 : 0, "0x", 0, 2)) {
      return false;
    }
    if (minus) {
      out.append('-');
    }
    out.append(json);
    return true;
  }

  private static boolean bool(String text, boolean digits, ByteText out) {
    String word = text.toLowerCase(Locale.ROOT);
    if (word.equals("true") || (digits && word.equals("1"))) {
      out.append("true");
      return true;
    }
    if (word.equals("false") || (digits && word.equals("0"))) {
      out.append("false");
      return true;
    }
    return false;
  }

  private boolean isJson(byte[] bytes, int from, int to) {
    if (from == to) {
      return false;
    }
    try {
      JsonParser.parse(Arrays.copyOfRange(bytes, from, to));
      return true;
    } catch (JsonException e) {
      return false;
    }
  }

  private void quote(byte[] bytes, int from, int to, ByteText out) {
    scratch.clear();
    scratch.append(bytes, from, to);
    out.append('"').appendEscaped(scratch.array(), 0, scratch.size()).append('"');
  }
}
