package dev.shepherd.tokenizer.bpe;

/**
 * All tokens of up to 16 bytes by their bytes: most words are tokens, and one look here costs a
 * fraction of a walk through the trie. Immutable when built.
 *
 * <p>Open addressing; an entry is three longs side by side, the padded word and, in the third, its
 * length and its token.
 */
final class TokenTable {

  private static final int LONGS = 3;

  private final long[] entries;
  private final int shift;
  private final int mask;

  /** A table for at most so many tokens. */
  TokenTable(int tokens) {
    int bits = 4;
    while ((1L << bits) * 5 < tokens * 8L) {
      bits++;
    }
    entries = new long[LONGS << bits];
    shift = 64 - bits;
    mask = (1 << bits) - 1;
  }

  /** Adds a token of 1 to 16 bytes; a later one with the same bytes takes its place. */
  void add(byte[] text, int from, int to, int token) {
    long low = WordCache.low(text, from, to);
    long high = WordCache.high(text, from, to);
    int length = to - from;
    int index = (int) (WordCache.hash(low, high) >>> shift);
    while (true) {
      int at = index * LONGS;
      long head = entries[at + 2];
      if (head == 0 || holds(at, low, high, length)) {
        entries[at] = low;
        entries[at + 1] = high;
        entries[at + 2] = (long) length << 32 | token;
        return;
      }
      index = (index + 1) & mask;
    }
  }

  /** The token of a word, -1 when it is none. */
  int find(long low, long high, int length) {
    int index = (int) (WordCache.hash(low, high) >>> shift);
    while (true) {
      int at = index * LONGS;
      long head = entries[at + 2];
      if (holds(at, low, high, length)) {
        return (int) head;
      }
      if (head == 0) {
        return -1;
      }
      index = (index + 1) & mask;
    }
  }

  private boolean holds(int at, long low, long high, int length) {
    return entries[at] == low && entries[at + 1] == high && entries[at + 2] >>> 32 == length;
  }
}
