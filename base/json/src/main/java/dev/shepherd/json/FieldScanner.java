package dev.shepherd.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks a whole JSON document against RFC 8259 in one pass over its UTF-8 bytes and notes where
 * the top-level fields of interest stand.
 *
 * <p>Fields are named by their position in the list given to the constructor. A name written with
 * escapes counts as the name it spells; of several occurrences the last one wins. Lone surrogate
 * escapes are accepted, a byte order mark is not. Offsets count bytes in the scanned array.
 *
 * <p>The scanner keeps a reference to the array until the next scan or {@link #release()} and never
 * writes to it. It is meant to be reused and allocates nothing per scan. Not thread-safe.
 */
public final class FieldScanner {

  /** Levels of nesting accepted unless the constructor says otherwise. */
  public static final int DEFAULT_MAX_DEPTH = 1000;

  private static final int UNKNOWN_FIELD = -1;
  private static final byte[] NOTHING = {};

  private final List<String> names;
  private final byte[][] nameBytes;
  private final int[] firstOfLength;
  private final int[] nextOfSameLength;

  private final JsonKind[] kinds;
  private final int[] starts;
  private final int[] ends;
  private final int[] occurrences;
  private final long[] valueBytes;

  private final StringScanner strings = new StringScanner();

  /** For each level of nesting whether it is an object. */
  private final boolean[] objectAt;

  private final int maxDepth;

  private byte[] doc = NOTHING;
  private int from;
  private int to;
  private JsonKind rootKind = JsonKind.ABSENT;
  private int rootStart;
  private int rootEnd;
  private boolean emptyObject;
  private int nameField = UNKNOWN_FIELD;
  private int valueFrom;
  private boolean endedEarly;
  private int errorOffset = -1;
  private String errorReason = "";

  /** A scanner for these top-level names with the default depth limit. */
  public FieldScanner(Collection<String> names) {
    this(names, DEFAULT_MAX_DEPTH);
  }

  /**
   * A scanner for these top-level names.
   *
   * @param maxDepth levels of nested arrays and objects accepted, at least 1
   * @throws IllegalArgumentException when a name occurs twice or the limit is below 1
   */
  public FieldScanner(Collection<String> names, int maxDepth) {
    if (maxDepth < 1) {
      throw new IllegalArgumentException("the depth limit must be at least 1, not " + maxDepth);
    }
    this.names = List.copyOf(names);
    this.maxDepth = maxDepth;
    objectAt = new boolean[maxDepth + 1];
    int count = this.names.size();
    nameBytes = new byte[count][];
    int longest = 0;
    for (int field = 0; field < count; field++) {
      if (this.names.indexOf(this.names.get(field)) != field) {
        throw new IllegalArgumentException("field listed twice: " + this.names.get(field));
      }
      nameBytes[field] = this.names.get(field).getBytes(StandardCharsets.UTF_8);
      longest = Math.max(longest, nameBytes[field].length);
    }
    firstOfLength = new int[longest + 1];
    nextOfSameLength = new int[count];
    Arrays.fill(firstOfLength, UNKNOWN_FIELD);
    for (int field = 0; field < count; field++) {
      int length = nameBytes[field].length;
      nextOfSameLength[field] = firstOfLength[length];
      firstOfLength[length] = field;
    }
    kinds = new JsonKind[count];
    starts = new int[count];
    ends = new int[count];
    occurrences = new int[count];
    valueBytes = new long[count];
    reset(NOTHING, 0, 0);
  }

  /** Scans the whole array; see {@link #scan(byte[], int, int)}. */
  public boolean scan(byte[] document) {
    return scan(document, 0, document.length, null);
  }

  /**
   * Checks the document in {@code document[from, to)} and notes its fields.
   *
   * @return whether the document is well-formed; when not, see {@link #errorReason()}
   */
  public boolean scan(byte[] document, int from, int to) {
    return scan(document, from, to, null);
  }

  /** Scans like {@link #scan(byte[], int, int)} and tells the visitor of every occurrence. */
  public boolean scan(byte[] document, int from, int to, @Nullable FieldVisitor visitor) {
    Objects.checkFromToIndex(from, to, document.length);
    reset(document, from, to);
    if (walk(document, to, visitor)) {
      return true;
    }
    forgetFields();
    return false;
  }

  /**
   * Looks at the beginning of a document of which more is to come. Fields that are complete stay
   * noted although the document is not, and {@link #openField} tells in which one the bytes end.
   *
   * @return whether the bytes can be the beginning of a well-formed document, or are one
   */
  public boolean scanPrefix(byte[] document, int from, int to) {
    Objects.checkFromToIndex(from, to, document.length);
    reset(document, from, to);
    if (walk(document, to, null) || endedEarly) {
      return true;
    }
    forgetFields();
    return false;
  }

  /** Scans the same document again, to hear of every occurrence. */
  void rescan(FieldVisitor visitor) {
    scan(doc, from, to, visitor);
  }

  /** The scanned array. */
  byte[] document() {
    return doc;
  }

  /** Offset of the first scanned byte. */
  int documentStart() {
    return from;
  }

  /** Offset behind the last scanned byte. */
  int documentEnd() {
    return to;
  }

  /** Drops the reference to the scanned document and forgets all findings. */
  public void release() {
    reset(NOTHING, 0, 0);
  }

  // ---- what was found

  /** The names of interest; a field is a position in this list. */
  public List<String> names() {
    return names;
  }

  /**
   * The position of a name, for set-up code.
   *
   * @throws IllegalArgumentException when the scanner does not look for that name
   */
  public int field(String name) {
    int field = names.indexOf(name);
    if (field < 0) {
      throw new IllegalArgumentException("not a field of this scanner: " + name);
    }
    return field;
  }

  /** The kind of the field's value, {@link JsonKind#ABSENT} when the field does not occur. */
  public JsonKind kind(int field) {
    return kinds[field];
  }

  /** Offset of the first byte of the value (of a string: its opening quote), -1 when absent. */
  public int start(int field) {
    return starts[field];
  }

  /** Offset behind the last byte of the value, -1 when absent. */
  public int end(int field) {
    return ends[field];
  }

  /** Length of the value as written, in bytes, with the quotes of a string; 0 when absent. */
  public int rawLength(int field) {
    return ends[field] - starts[field];
  }

  /** How often the field occurs at the top level. */
  public int occurrences(int field) {
    return occurrences[field];
  }

  /** Length of the values of all occurrences of the field together, in bytes. */
  long valueBytes(int field) {
    return valueBytes[field];
  }

  /** The decoded text of a string field, null when the value is not a string. */
  public @Nullable String string(int field) {
    return kinds[field] == JsonKind.STRING
        ? JsonText.decode(doc, starts[field] + 1, ends[field] - 1)
        : null;
  }

  /** Whether the value is a string that decodes to these UTF-8 bytes. Allocates nothing. */
  public boolean stringEquals(int field, byte[] utf8) {
    return kinds[field] == JsonKind.STRING
        && JsonText.equalsDecoded(doc, starts[field] + 1, ends[field] - 1, utf8);
  }

  /**
   * Hash of a string field for table look-ups, equal to {@link JsonText#hash(byte[])} of its
   * decoded UTF-8, however it is escaped; 0 when the value is not a string. Allocates nothing.
   */
  public long hash(int field) {
    return kinds[field] == JsonKind.STRING
        ? JsonText.hashDecoded(doc, starts[field] + 1, ends[field] - 1)
        : 0;
  }

  /** The kind of the whole document, {@link JsonKind#ABSENT} when it is not well-formed. */
  public JsonKind rootKind() {
    return rootKind;
  }

  /** Offset of the first byte of the root value, behind leading white space. */
  public int rootStart() {
    return rootStart;
  }

  /** Offset of the last byte of the root value: of an object its closing brace. */
  public int rootEnd() {
    return rootEnd;
  }

  /** Whether the document is an object without members. */
  public boolean isEmptyObject() {
    return emptyObject;
  }

  /** Offset at which the document stops being JSON, -1 after a successful scan. */
  public int errorOffset() {
    return errorOffset;
  }

  /** A short reason for people, such as "unterminated string"; empty after a successful scan. */
  public String errorReason() {
    return errorReason;
  }

  /**
   * Whether the last scan failed only because the bytes ended too early: more of them could make
   * the document well-formed.
   */
  public boolean endedEarly() {
    return endedEarly;
  }

  /** The field in whose value the bytes ended too early, -1 for none. */
  public int openField() {
    return endedEarly ? nameField : UNKNOWN_FIELD;
  }

  /** Offset of the first byte of the open field's value; the end of the bytes if none has come. */
  public int openStart() {
    return endedEarly && nameField >= 0 ? Grammar.skipSpace(doc, valueFrom, to) : -1;
  }

  /** Line of the error, counted from 1; 0 after a successful scan. Computed on demand. */
  public int errorLine() {
    return errorOffset < 0 ? 0 : TextPosition.line(doc, from, errorOffset);
  }

  /** Column of the error in code points, counted from 1; 0 after a successful scan. */
  public int errorColumn() {
    return errorOffset < 0 ? 0 : TextPosition.column(doc, from, errorOffset);
  }

  /** The failure of the last scan as an exception, for callers off the request path. */
  public JsonException error() {
    if (errorOffset < 0) {
      throw new IllegalStateException("the last scan did not fail");
    }
    return new JsonException(errorOffset - from, errorLine(), errorColumn(), errorReason);
  }

  // ---- the walk

  private boolean walk(byte[] doc, int to, @Nullable FieldVisitor visitor) {
    int depth = 0;
    int field = UNKNOWN_FIELD;
    int fieldStart = 0;
    int at = Grammar.skipSpace(doc, from, to);
    if (at == to) {
      return fail(at, "empty document");
    }
    rootStart = at;
    value:
    while (true) {
      // One value starts at the next visible byte.
      at = Grammar.skipSpace(doc, at, to);
      if (at == to) {
        return fail(at, "unexpected end of document");
      }
      if (depth <= 1) {
        fieldStart = at;
      }
      switch (Grammar.start(doc[at])) {
        case Grammar.STRING -> {
          at = strings.scan(doc, at, to);
          if (at < 0) {
            return failInString();
          }
        }
        case Grammar.NUMBER -> {
          at = Grammar.afterNumber(doc, at, to);
          if (at < 0) {
            return fail(~at, "invalid number");
          }
        }
        case Grammar.LITERAL -> {
          int end = Grammar.afterLiteral(doc, at, to);
          if (end < 0) {
            fail(at, "invalid literal");
            endedEarly = Grammar.cutLiteral(doc, at, to);
            return false;
          }
          at = end;
        }
        case Grammar.OBJECT -> {
          if (depth == maxDepth) {
            return fail(at, "nested too deeply");
          }
          objectAt[++depth] = true;
          at = Grammar.skipSpace(doc, at + 1, to);
          if (at == to || doc[at] != '}') {
            at = name(doc, at, to, depth);
            if (at < 0) {
              return false;
            }
            if (depth == 1) {
              field = nameField;
            }
            continue value;
          }
          emptyObject |= depth == 1;
          depth--;
          at++;
        }
        case Grammar.ARRAY -> {
          if (depth == maxDepth) {
            return fail(at, "nested too deeply");
          }
          objectAt[++depth] = false;
          at = Grammar.skipSpace(doc, at + 1, to);
          if (at == to || doc[at] != ']') {
            continue value;
          }
          depth--;
          at++;
        }
        default -> {
          return fail(at, Grammar.unexpectedStart(doc, from, at));
        }
      }
      // A value has ended before `at`; close as many containers as end here too.
      while (true) {
        if (depth == 1 && field >= 0) {
          note(field, fieldStart, at, visitor);
          field = UNKNOWN_FIELD;
        } else if (depth == 0) {
          return finish(doc, at, to);
        }
        at = Grammar.skipSpace(doc, at, to);
        byte c = at < to ? doc[at] : 0;
        if (objectAt[depth]) {
          if (c == ',') {
            at = name(doc, Grammar.skipSpace(doc, at + 1, to), to, depth);
            if (at < 0) {
              return false;
            }
            if (depth == 1) {
              field = nameField;
            }
            continue value;
          }
          if (c != '}') {
            return fail(at, at == to ? "unexpected end of document" : "expected ',' or '}'");
          }
        } else {
          if (c == ',') {
            at++;
            continue value;
          }
          if (c != ']') {
            return fail(at, at == to ? "unexpected end of document" : "expected ',' or ']'");
          }
        }
        depth--;
        at++;
      }
    }
  }

  /** Reads a member's name and its colon; at the top level also looks the name up. */
  private int name(byte[] doc, int start, int to, int depth) {
    if (start == to || doc[start] != '"') {
      fail(start, start == to ? "unexpected end of document" : "expected a field name");
      return -1;
    }
    int end = strings.scan(doc, start, to);
    if (end < 0) {
      failInString();
      return -1;
    }
    if (depth == 1) {
      nameField = lookUp(doc, start + 1, end - 1);
      valueFrom = to;
    }
    int colon = Grammar.skipSpace(doc, end, to);
    if (colon == to || doc[colon] != ':') {
      fail(colon, colon == to ? "unexpected end of document" : "expected ':'");
      return -1;
    }
    if (depth == 1) {
      valueFrom = colon + 1;
    }
    return colon + 1;
  }

  private int lookUp(byte[] doc, int from, int to) {
    if (strings.escaped()) {
      for (int field = 0; field < nameBytes.length; field++) {
        if (JsonText.equalsDecoded(doc, from, to, nameBytes[field])) {
          return field;
        }
      }
      return UNKNOWN_FIELD;
    }
    int length = to - from;
    int field = length < firstOfLength.length ? firstOfLength[length] : UNKNOWN_FIELD;
    while (field >= 0 && !Arrays.equals(doc, from, to, nameBytes[field], 0, length)) {
      field = nextOfSameLength[field];
    }
    return field;
  }

  private void note(int field, int start, int end, @Nullable FieldVisitor visitor) {
    kinds[field] = JsonKind.startingWith(doc[start]);
    starts[field] = start;
    ends[field] = end;
    occurrences[field]++;
    valueBytes[field] += end - start;
    nameField = UNKNOWN_FIELD;
    if (visitor != null) {
      visitor.field(field, start, end);
    }
  }

  private boolean finish(byte[] doc, int end, int to) {
    int rest = Grammar.skipSpace(doc, end, to);
    if (rest != to) {
      return fail(rest, "unexpected text behind the document");
    }
    rootKind = JsonKind.startingWith(doc[rootStart]);
    rootEnd = end - 1;
    return true;
  }

  private boolean fail(int offset, String reason) {
    errorOffset = offset;
    errorReason = reason;
    endedEarly = offset == to;
    return false;
  }

  private boolean failInString() {
    fail(strings.errorOffset(), strings.errorReason());
    endedEarly = strings.endedEarly();
    return false;
  }

  private void reset(byte[] document, int from, int to) {
    doc = document;
    this.from = from;
    this.to = to;
    errorOffset = -1;
    errorReason = "";
    endedEarly = false;
    nameField = UNKNOWN_FIELD;
    forgetFields();
  }

  private void forgetFields() {
    Arrays.fill(kinds, JsonKind.ABSENT);
    Arrays.fill(starts, -1);
    Arrays.fill(ends, -1);
    Arrays.fill(occurrences, 0);
    Arrays.fill(valueBytes, 0);
    rootKind = JsonKind.ABSENT;
    rootStart = -1;
    rootEnd = -1;
    emptyObject = false;
  }
}
