package dev.shepherd.parser.markup;

import dev.shepherd.parser.ValueSchema;
import dev.shepherd.parser.scan.ByteText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One element of the tags that MiniMax M3 writes, with its text or its children. */
record Element(String name, ByteText text, List<Element> children) {

  private static final int MAX_DEPTH = 100;

  Element(String name) {
    this(name, new ByteText(), new ArrayList<>());
  }

  /** Writes elements as the members of an object; those of one name become an array. */
  static void writeMembers(
      List<Element> elements, ValueSchema schema, ArgumentText typed, ByteText out, int depth) {
    Map<String, List<Element>> byName = new LinkedHashMap<>();
    for (Element element : elements) {
      byName.computeIfAbsent(element.name, name -> new ArrayList<>()).add(element);
    }
    char before = '{';
    for (Map.Entry<String, List<Element>> member : byName.entrySet()) {
      byte[] key = member.getKey().getBytes(StandardCharsets.UTF_8);
      out.append(before).append('"').appendEscaped(key, 0, key.length).append("\":");
      before = ',';
      List<Element> same = member.getValue();
      ValueSchema declared = schema.property(member.getKey());
      if (same.size() == 1) {
        same.getFirst().write(declared, typed, out, depth);
      } else {
        ValueSchema item = declared.isOpen() ? declared : declared.item();
        writeItems(same, item, typed, out, depth);
      }
    }
    if (before == '{') {
      out.append('{');
    }
    out.append('}');
  }

  private static void writeItems(
      List<Element> items, ValueSchema schema, ArgumentText typed, ByteText out, int depth) {
    char before = '[';
    for (Element item : items) {
      out.append(before);
      before = ',';
      item.write(schema, typed, out, depth);
    }
    if (before == '[') {
      out.append('[');
    }
    out.append(']');
  }

  private void write(ValueSchema schema, ArgumentText typed, ByteText out, int depth) {
    boolean array = !schema.isOpen() && schema.allows(ValueSchema.ARRAY);
    boolean object = !schema.isOpen() && schema.allows(ValueSchema.OBJECT);
    if (depth > MAX_DEPTH) {
      out.append("null");
    } else if (!children.isEmpty()) {
      boolean items = !object && (array || allItems());
      if (items) {
        writeItems(children, schema.item(), typed, out, depth + 1);
      } else {
        writeMembers(withText(), schema, typed, out, depth + 1);
      }
    } else if ((array || object) && !schema.allows(ValueSchema.STRING) && isBlank()) {
      out.append(array ? "[]" : "{}");
    } else if (schema.isString()) {
      out.append('"').appendEscaped(text.array(), 0, text.size()).append('"');
    } else {
      typed.write(text, schema, out);
    }
  }

  /** The children, and text between them under a name that none of them has. */
  private List<Element> withText() {
    if (isBlank()) {
      return children;
    }
    String field = "$text";
    for (int i = 0; i < children.size(); i++) {
      if (children.get(i).name.equals(field)) {
        field = "$" + field;
        i = -1;
      }
    }
    List<Element> all = new ArrayList<>(children);
    all.add(new Element(field, text, List.of()));
    return all;
  }

  private boolean allItems() {
    return children.stream().allMatch(child -> child.name.equals("item"));
  }

  private boolean isBlank() {
    return text.toString().isBlank();
  }
}
