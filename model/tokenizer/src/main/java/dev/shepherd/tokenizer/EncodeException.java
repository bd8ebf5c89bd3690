package dev.shepherd.tokenizer;

/**
 * A text could not be encoded: a pattern ran out of its time, or the text grew beyond all limits.
 */
public final class EncodeException extends RuntimeException {

  /** Says why. */
  public EncodeException(String message) {
    super(message);
  }
}
