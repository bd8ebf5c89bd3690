package dev.shepherd.tokenizer;

/**
 * Encodes a text that comes in pieces: what was appended before is not encoded again, except for a
 * short tail whose ids the next piece may change. For one thread.
 *
 * <p>At any time the ids are the same as those of all appended text encoded at once.
 */
public interface Encoder {

  /** Appends text; a piece may end within a character. */
  void append(byte[] utf8, int offset, int length);

  /** Adds the ids of all text so far to {@code out}; more may be appended afterwards. */
  void ids(boolean addSpecial, IntSink out);

  /** Number of leading ids (without special tokens around) that no further text can change. */
  int settled();
}
