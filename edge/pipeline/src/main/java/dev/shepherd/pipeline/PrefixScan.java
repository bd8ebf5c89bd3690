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
 * @param stream whether a stream is wanted, as far as was seen
 */
record PrefixScan(boolean malformed, int modelStart, int modelEnd, boolean stream) {

  /** Looks at the first {@code n} bytes of a body; the scanner keeps what it found. */
  static PrefixScan of(FieldScanner scanner, byte[] document, int n) {
    if (!scanner.scanPrefix(document, 0, n)
        || (!scanner.endedEarly() && scanner.rootKind() != JsonKind.OBJECT)) {
      return new PrefixScan(true, -1, -1, false);
    }
    boolean named = scanner.kind(LoopState.MODEL_FIELD) == JsonKind.STRING;
    return new PrefixScan(
        false,
        named ? scanner.start(LoopState.MODEL_FIELD) : -1,
        scanner.end(LoopState.MODEL_FIELD),
        scanner.kind(LoopState.STREAM_FIELD) == JsonKind.TRUE);
  }

  boolean modelKnown() {
    return modelStart >= 0;
  }

  /** The pool for the model; null if nobody serves it. */
  @Nullable Pick pick(Services services, byte[] document) {
    return Pick.ofLiteral(services, document, modelStart, modelEnd);
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
