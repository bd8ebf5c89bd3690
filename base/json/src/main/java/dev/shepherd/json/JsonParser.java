package dev.shepherd.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Parses JSON documents into value trees, as strictly as {@link FieldScanner}.
 *
 * <p>The scanner checks the document first, so that there is only one grammar; the tree is then
 * built from bytes known to be good. Without recursion.
 */
public final class JsonParser {

  /** Levels of nesting accepted; what works on trees may recurse that deep. */
  public static final int MAX_DEPTH = FieldScanner.DEFAULT_MAX_DEPTH;

  private final byte[] doc;
  private final StringScanner strings = new StringScanner();
  private int at;

  private JsonParser(byte[] doc) {
    this.doc = doc;
  }

  /**
   * The value of a UTF-8 document.
   *
   * @throws JsonException when it is not well-formed or nested deeper than {@link #MAX_DEPTH}
   */
  public static JsonValue parse(byte[] document) {
    return parse(document, MAX_DEPTH);
  }

  /**
   * The value of a UTF-8 document.
   *
   * @param maxDepth levels of nesting accepted, 1 to {@link #MAX_DEPTH}
   * @throws JsonException when it is not well-formed or nested too deeply
   */
  public static JsonValue parse(byte[] document, int maxDepth) {
    if (maxDepth > MAX_DEPTH) {
      throw new IllegalArgumentException("the depth limit must be at most " + MAX_DEPTH);
    }
    FieldScanner scanner = new FieldScanner(List.of(), maxDepth);
    if (!scanner.scan(document)) {
      throw scanner.error();
    }
    return new JsonParser(document).build();
  }

  /**
   * The value of a document.
   *
   * @throws JsonException when it is not well-formed, nested deeper than {@link #MAX_DEPTH} or
   *     holds half a surrogate pair; its offset counts bytes of UTF-8
   */
  public static JsonValue parse(String document) {
    int half = unpairedSurrogate(document);
    if (half >= 0) {
      byte[] before = document.substring(0, half).getBytes(StandardCharsets.UTF_8);
      throw new JsonException(
          before.length,
          TextPosition.line(before, 0, before.length),
          TextPosition.column(before, 0, before.length),
          "half a surrogate pair");
    }
    return parse(document.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The object of a UTF-8 document.
   *
   * @throws JsonException when it is not well-formed or not an object
   */
  public static JsonObject parseObject(byte[] document) {
    if (parse(document) instanceof JsonObject object) {
      return object;
    }
    int start = Grammar.skipSpace(document, 0, document.length);
    throw new JsonException(
        start,
        TextPosition.line(document, 0, start),
        TextPosition.column(document, 0, start),
        "expected an object");
  }

  private static int unpairedSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  private JsonValue build() {
    Deque<Container> open = new ArrayDeque<>();
    while (true) {
      skipSpace();
      JsonValue value;
      byte first = doc[at];
      if (first == '{' || first == '[') {
        Container container = first == '{' ? new ObjectInProgress() : new ArrayInProgress();
        at++;
        skipSpace();
        // The bracket that closes is always two behind the one that opens.
        if (doc[at] != first + 2) {
          open.push(container);
          readName(container);
          continue;
        }
        at++;
        value = container.close();
      } else {
        value = scalar(first);
      }
      while (true) {
        Container parent = open.peek();
        if (parent == null) {
          return value;
        }
        parent.add(value);
        skipSpace();
        if (doc[at++] == ',') {
          readName(parent);
          break;
        }
        open.pop();
        value = parent.close();
      }
    }
  }

  private void readName(Container container) {
    if (container instanceof ObjectInProgress object) {
      skipSpace();
      object.name = string();
      skipSpace();
      at++; // the colon
    }
  }

  private JsonValue scalar(byte first) {
    return switch (first) {
      case '"' -> new JsonString(string());
      case 't' -> literal(JsonBoolean.TRUE);
      case 'f' -> literal(JsonBoolean.FALSE);
      case 'n' -> literal(JsonNull.NULL);
      default -> {
        int start = at;
        at = Grammar.afterNumber(doc, at, doc.length);
        yield new JsonNumber(new String(doc, start, at - start, StandardCharsets.US_ASCII));
      }
    };
  }

  private JsonValue literal(JsonValue value) {
    at = Grammar.afterLiteral(doc, at, doc.length);
    return value;
  }

  private String string() {
    int start = at;
    at = strings.scan(doc, start, doc.length);
    return JsonText.decode(doc, start + 1, at - 1);
  }

  private void skipSpace() {
    at = Grammar.skipSpace(doc, at, doc.length);
  }

  /** An array or object whose end has not been reached. */
  private sealed interface Container {
    void add(JsonValue value);

    JsonValue close();
  }

  private static final class ArrayInProgress implements Container {
    private final List<JsonValue> items = new ArrayList<>();

    @Override
    public void add(JsonValue value) {
      items.add(value);
    }

    @Override
    public JsonValue close() {
      return items.isEmpty() ? JsonArray.EMPTY : new JsonArray(items);
    }
  }

  private static final class ObjectInProgress implements Container {
    private final JsonObject.Builder members = JsonObject.builder();
    private String name = "";

    @Override
    public void add(JsonValue value) {
      members.put(name, value);
    }

    @Override
    public JsonValue close() {
      return members.build();
    }
  }
}
