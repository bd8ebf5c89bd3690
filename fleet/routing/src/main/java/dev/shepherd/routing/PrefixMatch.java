package dev.shepherd.routing;

import java.util.Arrays;

/**
 * Who holds how much of a prompt, as found by {@link PrefixIndex#match}. Reused for many prompts,
 * confined to one thread; clearing costs nothing, whatever the number of workers, because each
 * entry carries the stamp of the match that wrote it.
 */
public final class PrefixMatch {
  /** By slot: the stamp of the match that set the entry (high half) and the blocks (low half). */
  private long[] depths = new long[64];

  private long stamp = 1;

  /** Slots with at least one block, in the order in which they were met. */
  private int[] holders = new int[64];

  private int holderCount;

  /** The slots of {@link #holders} that hold every block seen so far. */
  private int[] active = new int[64];

  private int activeCount;
  private int deepest;

  final FetchAhead ahead = new FetchAhead();

  /** The record read last: its words behind the key, and its bucket's tick. */
  private long word0;

  private long word1;
  private long word2;
  private long word3;
  long tick;

  /** The cells of the record's row, two a word, if it has one. */
  private long[] row = new long[8];

  private int rowCells;

  /** The record whose holders were told last. */
  private long told0;

  private long told1;
  private long told2;
  private long told3;
  private long toldTick;

  /** The number of leading blocks that the worker with this slot holds, without a gap. */
  public int blocks(int slot) {
    if (slot >= depths.length) {
      return 0;
    }
    long entry = depths[slot];
    return entry >>> 32 == stamp ? (int) entry : 0;
  }

  /** The largest of {@link #blocks}. */
  public int deepest() {
    return deepest;
  }

  /** How many workers hold at least the first block. */
  public int holders() {
    return holderCount;
  }

  /** The slot of one of the {@link #holders()}; they come in no order that means anything. */
  public int holder(int index) {
    return holders[index];
  }

  /** Forgets the last match. */
  public void clear() {
    stamp++;
    if (stamp >>> 32 != 0) {
      Arrays.fill(depths, 0);
      stamp = 1;
    }
    holderCount = 0;
    activeCount = 0;
    deepest = 0;
  }

  // The index drives the match with the methods below. Between two calls every active slot's entry
  // says "level" blocks, the level of the last call, though more blocks may have passed since.

  /** Whether anybody still holds everything so far. */
  boolean anyActive() {
    return activeCount > 0;
  }

  /** A holder of the first block. A second mention of a slot changes nothing. */
  void first(int slot) {
    if (slot >= depths.length) {
      depths = Arrays.copyOf(depths, Math.max(slot + 1, depths.length * 2));
    }
    if (depths[slot] >>> 32 == stamp) {
      return;
    }
    depths[slot] = (stamp << 32) | 1;
    if (holderCount == holders.length) {
      holders = Arrays.copyOf(holders, holderCount * 2);
      active = Arrays.copyOf(active, holderCount * 2);
    }
    holders[holderCount++] = slot;
    active[activeCount++] = slot;
  }

  /** A holder of the block after {@code blocks} others; it counts if it held those, too. */
  void next(int slot, int level, int blocks) {
    if (slot < depths.length && depths[slot] == ((stamp << 32) | level)) {
      depths[slot] = (stamp << 32) | (blocks + 1);
    }
  }

  /** All holders of the block after {@code blocks} others have been told. */
  void settle(int blocks) {
    int kept = 0;
    for (int i = 0; i < activeCount; i++) {
      int slot = active[i];
      if ((int) depths[slot] == blocks + 1) {
        active[kept++] = slot;
      } else {
        depths[slot] = (stamp << 32) | blocks;
      }
    }
    activeCount = kept;
    deepest = kept > 0 ? blocks + 1 : blocks;
  }

  /** The match ends after {@code blocks} blocks, all of which the active slots hold. */
  void end(int blocks) {
    if (activeCount == 0) {
      return;
    }
    for (int i = 0; i < activeCount; i++) {
      depths[active[i]] = (stamp << 32) | blocks;
    }
    deepest = blocks;
  }

  // --- the record being looked at ---

  /** Copies the words of the record that begins at {@code at}. */
  void record(long[] table, int at, long bucketTick) {
    word0 = table[at + 1];
    word1 = table[at + 2];
    word2 = table[at + 3];
    word3 = table[at + 4];
    tick = bucketTick;
  }

  /** Whether the record's holders are in a row. */
  boolean isWide() {
    return PrefixBuckets.isWide(word0);
  }

  /** The number of the record's row. */
  int row() {
    return PrefixBuckets.rowOf(word0);
  }

  /** Copies the row that belongs to the record. */
  void row(long[] words) {
    int room = words.length - 1;
    rowCells = Math.max(0, Math.min((int) word2, 2 * room));
    if (row.length < room) {
      row = new long[Math.max(room, 2 * row.length)];
    }
    System.arraycopy(words, 1, row, 0, (rowCells + 1) / 2);
  }

  /** How many cells the record may have; empty ones are among them. */
  int cells() {
    return isWide() ? rowCells : PrefixBuckets.INLINE;
  }

  /** One of the record's cells. */
  int cell(int number) {
    int shift = (number & 1) << 5;
    if (isWide()) {
      return (int) (row[number >>> 1] >>> shift);
    }
    long word =
        switch (number >>> 1) {
          case 0 -> word0;
          case 1 -> word1;
          case 2 -> word2;
          default -> word3;
        };
    return (int) (word >>> shift);
  }

  /** Notes that the record's holders were told. */
  void keepHolders() {
    told0 = word0;
    told1 = word1;
    told2 = word2;
    told3 = word3;
    toldTick = tick;
  }

  /** Whether the record has the same holders, with the same ages, as the one told last. */
  boolean sameHolders() {
    long difference = (word1 ^ told1) | (word2 ^ told2) | (word3 ^ told3);
    if (difference != 0 || Math.abs(tick - toldTick) > PrefixBuckets.COMPARABLE) {
      return false;
    }
    // Of wide records, the row's number differs, but the signature tells.
    return word0 == told0 || (isWide() && PrefixBuckets.isWide(told0));
  }
}
