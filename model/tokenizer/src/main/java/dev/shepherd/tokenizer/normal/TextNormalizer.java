package dev.shepherd.tokenizer.normal;

/**
 * A normaliser that can be run. Immutable and safe for use by any thread.
 *
 * <p>Input must be well-formed UTF-8; offsets lie at the borders of characters.
 */
public interface TextNormalizer {

  /**
   * Whether the text is certain to stay as it is; a cheap check, false when in doubt. Most text in
   * most tokenizers passes it, and need not be copied then.
   */
  boolean leavesAlone(byte[] utf8, int from, int to);

  /** Adds the normalised text to {@code out}, which must not be where the text comes from. */
  void normalize(byte[] utf8, int from, int to, ByteBuilder out);
}
