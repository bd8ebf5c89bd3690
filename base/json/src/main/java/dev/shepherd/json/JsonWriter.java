package dev.shepherd.json;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes value trees as JSON text.
 *
 * <p>Recursive, hence safe for trees from {@link JsonParser}, whose depth is limited. Stateless
 * from outside and thread-safe.
 */
public final class JsonWriter {

  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  /** The value without any white space between tokens. */
  public static String compact(JsonValue value) {
    return write(value, false);
  }

  /** {@link #compact} in UTF-8. */
  public static byte[] compactBytes(JsonValue value) {
    return compact(value).getBytes(StandardCharsets.UTF_8);
  }

  /** The value over several lines, indented by two spaces, without a final line break. */
  public static String pretty(JsonValue value) {
    return write(value, true);
  }

  private static String write(JsonValue value, boolean pretty) {
    JsonWriter writer = new JsonWriter(pretty);
    writer.append(value, 0);
    return writer.out.toString();
  }

  private void append(JsonValue value, int depth) {
    switch (value) {
      case JsonObject object -> appendObject(object, depth);
      case JsonArray array -> appendArray(array, depth);
      case JsonString(String text) -> JsonText.appendQuoted(text, out);
      case JsonNumber(String text) -> out.append(text);
      case JsonBoolean flag -> out.append(flag.value());
      case JsonNull nothing -> out.append("null");
    }
  }

  private void appendObject(JsonObject object, int depth) {
    if (object.isEmpty()) {
      out.append("{}");
      return;
    }
    out.append('{');
    Iterator<Map.Entry<String, JsonValue>> members = object.members().entrySet().iterator();
    while (members.hasNext()) {
      Map.Entry<String, JsonValue> member = members.next();
      newLine(depth + 1);
      JsonText.appendQuoted(member.getKey(), out);
      out.append(pretty ? ": " : ":");
      append(member.getValue(), depth + 1);
      if (members.hasNext()) {
        out.append(',');
      }
    }
    newLine(depth);
    out.append('}');
  }

  private void appendArray(JsonArray array, int depth) {
    if (array.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append('[');
    for (int i = 0; i < array.size(); i++) {
      out.append(i == 0 ? "" : ",");
      newLine(depth + 1);
      append(array.get(i), depth + 1);
    }
    newLine(depth);
    out.append(']');
  }

  private void newLine(int depth) {
    if (pretty) {
      out.append('\n').repeat("  ", depth);
    }
  }
}
