package dev.shepherd.tokenizer.bpe;

import dev.shepherd.tokenizer.spec.Merges;

/**
 * The merges as a table from two neighbouring ids to the rank of their merge and the id that comes
 * of it. Immutable.
 *
 * <p>Open addressing with linear probing; an entry is two longs side by side, so that a probe costs
 * one cache line. Most questions are about pairs that do not merge: a bitmap of some bits per
 * merge, small enough for the second-level cache, answers most of these.
 */
final class PairTable {

  /** No such merge. */
  static final long NONE = Long.MAX_VALUE;

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final long[] entries;
  private final int shift;
  private final long[] bitmap;
  private final int bitmapShift;

  PairTable(Merges merges) {
    int n = merges.size();
    int bits = 4;
    while ((1L << bits) * 5 < n * 8L) {
      bits++;
    }
    entries = new long[2 << bits];
    shift = 64 - bits;
    int mapBits = Math.min(bits + 3, 30);
    bitmap = new long[1 << Math.max(0, mapBits - 6)];
    bitmapShift = 64 - mapBits;
    for (int i = 0; i < n; i++) {
      put(merges.left(i), merges.right(i), merges.rank(i), merges.merged(i));
    }
  }

  private void put(int left, int right, int rank, int merged) {
    long key = key(left, right);
    long hash = key * MULTIPLIER;
    long bit = hash >>> bitmapShift;
    bitmap[(int) (bit >>> 6)] |= 1L << bit;
    int mask = entries.length - 1;
    int slot = (int) (hash >>> shift) << 1;
    while (entries[slot] != 0 && entries[slot] != key) {
      slot = (slot + 2) & mask;
    }
    entries[slot] = key;
    entries[slot + 1] = (long) rank << 32 | merged;
  }

  /** Rank in the upper and merged id in the lower half, {@link #NONE} when they do not merge. */
  long find(int left, int right) {
    long key = key(left, right);
    long hash = key * MULTIPLIER;
    long bit = hash >>> bitmapShift;
    if ((bitmap[(int) (bit >>> 6)] & 1L << bit) == 0) {
      return NONE;
    }
    long[] table = entries;
    int mask = table.length - 1;
    int slot = (int) (hash >>> shift) << 1;
    while (true) {
      long found = table[slot];
      if (found == key) {
        return table[slot + 1];
      }
      if (found == 0) {
        return NONE;
      }
      slot = (slot + 2) & mask;
    }
  }

  /** Rank of a merge, {@link Integer#MAX_VALUE} when there is none. */
  int rank(int left, int right) {
    return (int) (find(left, right) >>> 32);
  }

  private static long key(int left, int right) {
    return (long) (left + 1) << 32 | right;
  }
}
