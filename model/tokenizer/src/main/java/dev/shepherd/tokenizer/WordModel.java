package dev.shepherd.tokenizer;

import dev.shepherd.tokenizer.split.Cuts;

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

  /**
   * Adds the ids of the pieces that begin at {@code from}, except for dropped and empty ones; a
   * loop of its own for each model, so that it is compiled for that model.
   */
  default void encodeAll(byte[] text, int from, Cuts pieces, IntSink out) {
    int[] ends = pieces.ends();
    int start = from;
    for (int i = 0; i < pieces.size(); i++) {
      int end = ends[i];
      if (end < 0) {
        start = ~end;
        continue;
      }
      if (end > start) {
        encode(text, start, end, out);
      }
      start = end;
    }
  }
}
