package dev.shepherd.template.jinja;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonBoolean;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as JSON in the layout of Python's {@code json.dumps}, which is how the Hugging Face
 * {@code tojson} filter writes them: spaces after commas and colons, no escaping for HTML.
 */
public final class JsonDump {

  private static final int MAX_DEPTH = 900;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder out;
  private final @Nullable Output bounded;
  private final Layout layout;
  private int depth;

  /**
   * How to write.
   *
   * @param asciiOnly whether everything above ASCII is escaped
   * @param indent put before a value for every level; null for one line
   */
  record Layout(
      boolean asciiOnly,
      @Nullable String indent,
      String itemSeparator,
      String keySeparator,
      boolean sortKeys) {

    static final Layout PLAIN = new Layout(false, null, ", ", ": ", false);
  }

  private JsonDump(StringBuilder out, @Nullable Output bounded, Layout layout) {
    this.out = out;
    this.bounded = bounded;
    this.layout = layout;
  }

  /** A JSON value on one line, with spaces after commas and colons. */
  public static String spaced(JsonValue value) {
    var out = new StringBuilder();
    new JsonDump(out, null, Layout.PLAIN).json(value);
    return out.toString();
  }

  /** A JSON value without spaces, with the keys of all objects sorted by code points. */
  public static String compactSorted(JsonValue value) {
    var out = new StringBuilder();
    new JsonDump(out, null, new Layout(false, null, ",", ":", true)).json(value);
    return out.toString();
  }

  /** A value of a template. What comes from the conversation is marked as such, as a whole. */
  static void write(Object value, Layout layout, Output out) {
    int start = out.length();
    boolean user = new JsonDump(out.chars(), out, layout).value(value);
    if (user) {
      out.mark(start, out.length());
    }
    out.checkLength();
  }

  /** Writes a value; answers whether any of it came from the conversation. */
  private boolean value(Object value) {
    return switch (value) {
      case String text -> {
        string(text);
        yield false;
      }
      case RichText rich -> {
        string(rich.text());
        yield rich.hasSpans();
      }
      case JsonDict dict -> {
        json(dict.object());
        yield dict.isUser();
      }
      case Seq.Json seq -> {
        json(seq.array());
        yield seq.isUser();
      }
      case Seq seq -> sequence(seq);
      case Dict dict -> mapping(dict);
      case Boolean flag -> raw(flag ? "true" : "false");
      case None none -> raw("null");
      case Long number -> {
        out.append((long) number);
        yield false;
      }
      case BigInteger number -> raw(Repr.digits(number));
      case Double number -> raw(real(number));
      default ->
          throw Fail.type("Object of type " + Types.name(value) + " is not JSON serializable");
    };
  }

  private boolean raw(String text) {
    out.append(text);
    return false;
  }

  private static String real(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    return FloatText.of(number);
  }

  private boolean sequence(Seq seq) {
    if (seq.size() == 0) {
      return raw("[]");
    }
    boolean user = false;
    open('[');
    for (int i = 0; i < seq.size(); i++) {
      between(i);
      user |= value(seq.get(i));
    }
    close(']');
    return user;
  }

  private boolean mapping(Dict dict) {
    if (dict.size() == 0) {
      return raw("{}");
    }
    boolean user = false;
    open('{');
    Iterator<Map.Entry<Object, Object>> entries = entries(dict);
    for (int i = 0; entries.hasNext(); i++) {
      between(i);
      Map.Entry<Object, Object> entry = entries.next();
      Object key = entry.getKey();
      user |= key instanceof RichText rich && rich.hasSpans();
      string(keyText(key));
      out.append(layout.keySeparator);
      user |= value(entry.getValue());
    }
    close('}');
    return user;
  }

  private Iterator<Map.Entry<Object, Object>> entries(Dict dict) {
    if (!layout.sortKeys || bounded == null) {
      return dict.entries();
    }
    List<Sorting.Keyed> keyed = new ArrayList<>(dict.size());
    Iterator<Object> keys = dict.keys();
    while (keys.hasNext()) {
      Object key = keys.next();
      keyed.add(new Sorting.Keyed(key, key));
    }
    List<Map.Entry<Object, Object>> sorted = new ArrayList<>(dict.size());
    for (Object key : Sorting.sorted(bounded.budget(), keyed, false)) {
      Object value = dict.get(key);
      sorted.add(Map.entry(key, value == null ? None.NONE : value));
    }
    return sorted.iterator();
  }

  private static String keyText(Object key) {
    String text = Texts.text(key);
    if (text != null) {
      return text;
    }
    return switch (key) {
      case Boolean flag -> flag ? "true" : "false";
      case None none -> "null";
      case Long number -> Long.toString(number);
      case BigInteger number -> Repr.digits(number);
      case Double number -> real(number);
      default ->
          throw Fail.type("keys must be str, int, float, bool or None, not " + Types.name(key));
    };
  }

  // --- JSON trees, without making values of them first
  // ----------------------------------------------

  private void json(JsonValue value) {
    switch (value) {
      case JsonString(String text) -> string(text);
      case JsonObject object -> object(object);
      case JsonArray array -> array(array);
      case JsonBoolean flag -> out.append(flag.value());
      case JsonNull nothing -> out.append("null");
      case JsonNumber number -> {
        if (number.isIntegral() && !number.text().equals("-0")) {
          out.append(number.text());
        } else {
          value(Source.number(number));
        }
      }
    }
  }

  private void array(JsonArray array) {
    if (array.isEmpty()) {
      out.append("[]");
      return;
    }
    open('[');
    List<JsonValue> items = array.items();
    for (int i = 0; i < items.size(); i++) {
      between(i);
      json(items.get(i));
    }
    close(']');
  }

  private void object(JsonObject object) {
    if (object.isEmpty()) {
      out.append("{}");
      return;
    }
    open('{');
    Iterator<Map.Entry<String, JsonValue>> members = members(object);
    for (int i = 0; members.hasNext(); i++) {
      between(i);
      Map.Entry<String, JsonValue> member = members.next();
      string(member.getKey());
      out.append(layout.keySeparator);
      json(member.getValue());
    }
    close('}');
  }

  private Iterator<Map.Entry<String, JsonValue>> members(JsonObject object) {
    if (!layout.sortKeys) {
      return object.members().entrySet().iterator();
    }
    List<Map.Entry<String, JsonValue>> sorted = new ArrayList<>(object.members().entrySet());
    sorted.sort((a, b) -> Compare.compareTexts(a.getKey(), b.getKey()));
    return sorted.iterator();
  }

  // --- layout
  // --------------------------------------------------------------------------------------

  private void open(char bracket) {
    if (++depth > MAX_DEPTH) {
      throw Fail.recursion();
    }
    out.append(bracket);
  }

  private void between(int index) {
    if (index > 0) {
      out.append(layout.itemSeparator);
    }
    newLine();
    if (bounded != null) {
      bounded.checkLength();
      bounded.budget().work(4);
    }
  }

  private void close(char bracket) {
    depth--;
    newLine();
    out.append(bracket);
  }

  private void newLine() {
    if (layout.indent != null) {
      out.append('\n').repeat(layout.indent, depth);
    }
  }

  private void string(String text) {
    out.append('"');
    int plainFrom = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && (c < 0x7F || !layout.asciiOnly)) {
        continue;
      }
      out.append(text, plainFrom, i);
      escape(c);
      plainFrom = i + 1;
    }
    out.append(text, plainFrom, text.length()).append('"');
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\f' -> out.append("\\f");
      case '\b' -> out.append("\\b");
      default ->
          out.append("\\u")
              .append(HEX[c >> 12])
              .append(HEX[(c >> 8) & 0xF])
              .append(HEX[(c >> 4) & 0xF])
              .append(HEX[c & 0xF]);
    }
  }
}
