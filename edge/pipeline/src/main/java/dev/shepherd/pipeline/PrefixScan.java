package dev.shepherd.pipeline;

import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonKind;
import dev.shepherd.json.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * What the first part of a body that is too long to keep tells: its model, and whether it is JSON
 * so far. The rest is checked by the worker.
 *
 * @param malformed whether the bytes at hand cannot be the beginning of a JSON object
 * @param modelStart offset of the model's opening quote, -1 while it was not seen
 * @param modelEnd offset behind its closing quote
 * @param streamStart offset of the value of {@code stream}, -1 while it was not seen
 */
record PrefixScan(boolean malformed, int modelStart, int modelEnd, int streamStart) {

  /** The scanner's words for a string that goes on to the end. */
  private static final String UNTERMINATED = "unterminated string";

  /** Escapes, UTF-8 sequences and literals are shorter; numbers fail where they stop. */
  private static final int LONGEST_TOKEN_BYTES = 16;

  /** Looks at the first {@code n} bytes of a body. */
  static PrefixScan of(LoopState state, byte[] document, int n) {
    FieldScanner scanner = state.scanner();
    int[] found = {-1, -1, -1};
    boolean whole =
        scanner.scan(
            document,
            0,
            n,
            (field, start, end) -> {
              if (field == state.modelField()) {
                found[0] = document[start] == '"' ? start : -1;
                found[1] = end;
              } else {
                found[2] = start;
              }
            });
    boolean malformed = whole ? scanner.rootKind() != JsonKind.OBJECT : !cutShort(scanner, n);
    scanner.release();
    return new PrefixScan(malformed, found[0], found[1], found[2]);
  }

  /**
   * Whether what the scanner complains about may be no more than the end of the bytes at hand: a
   * string without end, or anything that the next few bytes could put right.
   */
  private static boolean cutShort(FieldScanner scanner, int n) {
    return scanner.errorOffset() > n - LONGEST_TOKEN_BYTES
        || scanner.errorReason().equals(UNTERMINATED);
  }

  boolean modelKnown() {
    return modelStart >= 0;
  }

  /** The pool for the model; null if nobody serves it. */
  @Nullable Pick pick(Services services, byte[] document) {
    return Pick.ofLiteral(services, document, modelStart, modelEnd);
  }

  boolean wantsStream(byte[] document) {
    return streamStart >= 0 && document[streamStart] == 't';
  }

  /** The bytes at hand with another model. */
  byte[] renamed(byte[] document, int n, String model) {
    byte[] literal = JsonText.quote(model);
    byte[] edited = new byte[n - (modelEnd - modelStart) + literal.length];
    System.arraycopy(document, 0, edited, 0, modelStart);
    System.arraycopy(literal, 0, edited, modelStart, literal.length);
    System.arraycopy(document, modelEnd, edited, modelStart + literal.length, n - modelEnd);
    return edited;
  }
}
