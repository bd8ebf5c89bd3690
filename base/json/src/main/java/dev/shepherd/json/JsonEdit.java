package dev.shepherd.json;

import java.util.Arrays;
import java.util.Objects;

/**
 * Replaces or adds top-level fields of a scanned document and copies everything else byte for byte.
 *
 * <p>Use: scan with the scanner given to the constructor, {@link #begin()}, {@link #set} for each
 * change, then {@link #writeTo} or {@link #toBytes()}. A field that occurs several times is
 * replaced everywhere, so that readers with another rule for duplicates see the same value. New
 * fields go before the closing brace, in the scanner's order. Values are written as given: the
 * caller vouches that they are well-formed JSON.
 *
 * <p>Reusable. {@link #set} and {@link #writeTo} allocate nothing, unless a changed field occurs
 * more than once. Since such a field may repeat as often as the sender likes, ask {@link #length()}
 * before writing when long values are set. Not thread-safe.
 */
public final class JsonEdit {

  private static final byte[] COMMA = {','};
  private static final byte[] NONE = {};

  private final FieldScanner scanner;

  /** For each field its name as a literal and the colon, ready to insert. */
  private final byte[][] labels;

  private final byte[][] values;
  private final int[] valueOffsets;
  private final int[] valueLengths;
  private final boolean[] changed;

  /** The changed fields that occur exactly once, by offset in the document. */
  private final int[] order;

  /** Edits what this scanner has scanned last. */
  public JsonEdit(FieldScanner scanner) {
    this.scanner = scanner;
    int count = scanner.names().size();
    labels = new byte[count][];
    for (int field = 0; field < count; field++) {
      byte[] literal = JsonText.quote(scanner.names().get(field));
      labels[field] = Arrays.copyOf(literal, literal.length + 1);
      labels[field][literal.length] = ':';
    }
    values = new byte[count][];
    Arrays.fill(values, NONE);
    valueOffsets = new int[count];
    valueLengths = new int[count];
    changed = new boolean[count];
    order = new int[count];
  }

  /**
   * Starts over with no changes.
   *
   * @throws IllegalStateException when the last scan did not find an object
   */
  public JsonEdit begin() {
    requireObject();
    Arrays.fill(changed, false);
    Arrays.fill(values, NONE);
    return this;
  }

  /** Sets a field to a value that is already JSON. The array must not change until written. */
  public JsonEdit set(int field, byte[] json) {
    return set(field, json, 0, json.length);
  }

  /** Sets a field to the value in {@code json[offset, offset + length)}, which must be JSON. */
  public JsonEdit set(int field, byte[] json, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, json.length);
    if (length == 0) {
      throw new IllegalArgumentException("an empty value is not JSON");
    }
    values[field] = json;
    valueOffsets[field] = offset;
    valueLengths[field] = length;
    changed[field] = true;
    return this;
  }

  /** Sets a field to a string. */
  public JsonEdit setString(int field, String text) {
    return set(field, JsonText.quote(text));
  }

  /** Length of the edited document in bytes. May exceed what fits into an array. */
  public long length() {
    requireObject();
    long length = (long) scanner.documentEnd() - scanner.documentStart();
    boolean comma = !scanner.isEmptyObject();
    for (int field = 0; field < changed.length; field++) {
      if (!changed[field]) {
        continue;
      }
      int occurrences = scanner.occurrences(field);
      if (occurrences > 0) {
        length += (long) occurrences * valueLengths[field] - scanner.valueBytes(field);
      } else {
        length += (comma ? 1 : 0) + labels[field].length + valueLengths[field];
        comma = true;
      }
    }
    return length;
  }

  /**
   * The edited document as a new array.
   *
   * @throws IllegalStateException when it would not fit into an array
   */
  public byte[] toBytes() {
    long length = length();
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException("the edited document is too long: " + length + " bytes");
    }
    ArraySink sink = new ArraySink(new byte[(int) length]);
    writeTo(sink);
    return sink.bytes;
  }

  /** Writes the edited document piece by piece. The document must still be unchanged. */
  public void writeTo(ByteSink sink) {
    requireObject();
    int rootEnd = scanner.rootEnd();
    int documentEnd = scanner.documentEnd();
    boolean empty = scanner.isEmptyObject();
    byte[] doc = scanner.document();
    int copied = changedFieldRepeats() ? replaceEverywhere(doc, sink) : replaceOnce(doc, sink);
    copy(doc, copied, rootEnd, sink);
    insertMissing(empty, sink);
    copy(doc, rootEnd, documentEnd, sink);
  }

  private void requireObject() {
    if (scanner.rootKind() != JsonKind.OBJECT) {
      throw new IllegalStateException("only an object can be edited, not " + scanner.rootKind());
    }
  }

  private boolean changedFieldRepeats() {
    for (int field = 0; field < changed.length; field++) {
      if (changed[field] && scanner.occurrences(field) > 1) {
        return true;
      }
    }
    return false;
  }

  /** Replaces values that occur once each; returns how far the document is copied. */
  private int replaceOnce(byte[] doc, ByteSink sink) {
    int count = 0;
    for (int field = 0; field < changed.length; field++) {
      if (changed[field] && scanner.occurrences(field) > 0) {
        int place = count++;
        for (; place > 0 && scanner.start(order[place - 1]) > scanner.start(field); place--) {
          order[place] = order[place - 1];
        }
        order[place] = field;
      }
    }
    int copied = scanner.documentStart();
    for (int i = 0; i < count; i++) {
      copy(doc, copied, scanner.start(order[i]), sink);
      writeValue(order[i], sink);
      copied = scanner.end(order[i]);
    }
    return copied;
  }

  /** Replaces every occurrence with the help of a second scan; returns how far it copied. */
  private int replaceEverywhere(byte[] doc, ByteSink sink) {
    int[] copied = {scanner.documentStart()};
    scanner.rescan(
        (field, start, end) -> {
          if (changed[field]) {
            copy(doc, copied[0], start, sink);
            writeValue(field, sink);
            copied[0] = end;
          }
        });
    return copied[0];
  }

  private void insertMissing(boolean empty, ByteSink sink) {
    boolean comma = !empty;
    for (int field = 0; field < changed.length; field++) {
      if (changed[field] && scanner.occurrences(field) == 0) {
        if (comma) {
          sink.write(COMMA, 0, 1);
        }
        sink.write(labels[field], 0, labels[field].length);
        writeValue(field, sink);
        comma = true;
      }
    }
  }

  private void writeValue(int field, ByteSink sink) {
    sink.write(values[field], valueOffsets[field], valueLengths[field]);
  }

  private static void copy(byte[] doc, int from, int to, ByteSink sink) {
    if (to > from) {
      sink.write(doc, from, to - from);
    }
  }

  /** Fills an array of known length. */
  private static final class ArraySink implements ByteSink {
    private final byte[] bytes;
    private int length;

    ArraySink(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
      System.arraycopy(source, offset, bytes, length, count);
      length += count;
    }
  }
}
