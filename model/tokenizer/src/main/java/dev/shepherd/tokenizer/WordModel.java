package dev.shepherd.tokenizer;

/**
 * Makes token ids of one word as the pre-tokeniser cut it out.
 *
 * <p>Immutable to its callers and safe for use by any thread.
 */
public interface WordModel {

  /**
   * Adds the ids of a word.
   *
   * @param text holds the word from {@code from} to {@code to}, which is never empty: UTF-8 as the
   *     vocabulary writes it
   */
  void encode(byte[] text, int from, int to, IntSink out);
}
