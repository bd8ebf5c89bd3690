package dev.shepherd.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The layout of {@link PrefixIndex}'s tables, which are arrays of {@code long}: where a bucket's
 * words stand and how they are read. Stateless.
 *
 * <pre>
 *   word   0       tick of the last write (40 bits) | version (24 bits), odd while being written
 *   word   1       six bytes: how many holders the record has inline, or ROW; 0 = no record
 *   words  2..7    six keys, 0 = no record
 *   words  8..31   six times four words: eight cells, the record's holders
 * </pre>
 *
 * <p>A cell is 32 bits: the slot plus one (16 bits) and the low 16 bits of the tick at which the
 * slot was last seen to hold the block; 0 = no cell. Used cells come first. A record whose byte
 * says {@code ROW} keeps its holders in a row of its own, and its four words are: the row's number
 * (high half) and the number of holders (low half); the row's signature; and two unused ones. A row
 * is an array of {@code long}: its owner's key, then cells, two a word.
 */
final class PrefixBuckets {
  static final int WORDS = 32;
  static final int WAYS = 6;
  static final int COUNTS = 1;
  static final int KEYS = 2;
  static final int CELLS = 8;
  static final int CELL_WORDS = 4;
  static final int INLINE = 2 * CELL_WORDS;

  /** The slot in cells that are void for good; no worker has it. */
  static final int NOBODY = 0xFFFE;

  /** In a record's byte of word 1: the holders are in a row. */
  static final int ROW = 0xFF;

  /** The tick that is the oldest a cell may say, seen from its bucket's tick, after a clean-up. */
  static final int OLDEST_AGE = 0x7FFF;

  /** Bits of the tick below those whose change calls for a clean-up. */
  static final int CLEAN_UP_BITS = 13;

  /** Ticks that two buckets may be apart for equal cells to mean equal moments. */
  static final int COMPARABLE = 0x4000;

  private static final int VERSION_BITS = 24;
  private static final long VERSION_MASK = (1L << VERSION_BITS) - 1;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private PrefixBuckets() {}

  static int buckets(long[] table) {
    return table.length / WORDS;
  }

  /** Spreads a key's bits: high ones choose the stripe, two groups below the two buckets. */
  static long place(long key) {
    return Math.multiplyHigh(key, 0x9E3779B97F4A7C15L) ^ (key * 0x9E3779B97F4A7C15L);
  }

  /** The word at which the key's first bucket begins. */
  static int first(long place, int buckets) {
    return (int) ((((place >>> 16) & 0xFFFFFFFFL) * buckets) >>> 32) * WORDS;
  }

  /** The word at which the key's second bucket begins; another one than the first if possible. */
  static int second(long place, int buckets, int first) {
    long mixed = (place * 0xD1B54A32D192ED03L) >>> 32;
    int bucket = (int) ((mixed * buckets) >>> 32);
    if (bucket * WORDS == first) {
      bucket = bucket + 1 < buckets ? bucket + 1 : 0;
    }
    return bucket * WORDS;
  }

  /** A key that can be told from no key. */
  static long nonZero(long key) {
    return key == 0 ? 1 : key;
  }

  /**
   * The word of the key in either bucket, or -1. Without branches on the keys, so that a processor
   * can work on the next block while this one's memory is on its way.
   */
  static int find(long[] table, int first, int second, long key) {
    int inFirst = 0;
    int inSecond = 0;
    for (int i = KEYS; i < KEYS + WAYS; i++) {
      inFirst |= (first + i) & equal(table[first + i], key);
      inSecond |= (second + i) & equal(table[second + i], key);
    }
    int at = inFirst | (inSecond & ~(-inFirst >> 31));
    return ((at - 1) >> 31) | at;
  }

  /** All ones when equal, else 0. */
  private static int equal(long a, long b) {
    long difference = a ^ b;
    return (int) (((difference | -difference) >>> 63) - 1);
  }

  /** The bucket's first word, for a key's word as {@link #find} gives it. */
  static int bucketOf(int keyAt) {
    return keyAt & -WORDS;
  }

  /** The record's first cell word, for a key's word as {@link #find} gives it. */
  static int cellsOf(int keyAt) {
    int bucket = keyAt & -WORDS;
    return bucket + CELLS + CELL_WORDS * (keyAt - bucket - KEYS);
  }

  static int count(long[] table, int keyAt) {
    int bucket = keyAt & -WORDS;
    return (int) (table[bucket + COUNTS] >>> (8 * (keyAt - bucket - KEYS))) & 0xFF;
  }

  static void count(long[] table, int keyAt, int count) {
    int bucket = keyAt & -WORDS;
    int shift = 8 * (keyAt - bucket - KEYS);
    long others = table[bucket + COUNTS] & ~(0xFFL << shift);
    table[bucket + COUNTS] = others | ((long) count << shift);
  }

  static int occupied(long[] table, int bucket) {
    int free = 0;
    for (int i = KEYS; i < KEYS + WAYS; i++) {
      free -= equal(table[bucket + i], 0);
    }
    return WAYS - free;
  }

  // --- cells ---

  static int cell(int slot, long tick) {
    return ((slot + 1) << 16) | ((int) tick & 0xFFFF);
  }

  static int slotOf(int cell) {
    return (cell >>> 16) - 1;
  }

  /** When the cell was written, given its bucket's tick. */
  static long tickOf(int cell, long bucketTick) {
    return bucketTick - ((bucketTick - cell) & 0xFFFF);
  }

  /** The cell with the given number of an array whose cells begin at a word. */
  static int cellAt(long[] words, int from, int number) {
    return (int) (words[from + (number >>> 1)] >>> ((number & 1) << 5));
  }

  static void cellAt(long[] words, int from, int number, int cell) {
    int shift = (number & 1) << 5;
    int at = from + (number >>> 1);
    words[at] = (words[at] & ~(0xFFFFFFFFL << shift)) | ((cell & 0xFFFFFFFFL) << shift);
  }

  /** What a cell adds, by exclusive or, to its row's signature. */
  static long signature(int cell) {
    long mixed = ((cell & 0xFFFFFFFFL) | 0x2545F49100000000L) * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 29;
    mixed *= 0xBF58476D1CE4E5B9L;
    return mixed ^ (mixed >>> 32);
  }

  // --- versions: a sequence lock per bucket, for readers that take no lock ---

  static long tick(long header) {
    return header >>> VERSION_BITS;
  }

  static boolean beingWritten(long header) {
    return (header & 1) != 0;
  }

  /** Loads the bucket's first word; what is read later is not older than that. */
  static long header(long[] table, int bucket) {
    return (long) LONGS.getAcquire(table, bucket);
  }

  /** Whether nobody has written to the bucket since its header was loaded. */
  static boolean unchanged(long[] table, int bucket, long header) {
    VarHandle.loadLoadFence();
    return (long) LONGS.getOpaque(table, bucket) == header;
  }

  static void beginWrite(long[] table, int bucket) {
    LONGS.setOpaque(table, bucket, table[bucket] | 1);
    VarHandle.storeStoreFence();
  }

  /** Changes the bucket's tick, between begin and end of a write. */
  static void setTick(long[] table, int bucket, long tick) {
    LONGS.setOpaque(table, bucket, (tick << VERSION_BITS) | (table[bucket] & VERSION_MASK));
  }

  static void endWrite(long[] table, int bucket) {
    long header = table[bucket];
    LONGS.setRelease(table, bucket, (header & ~VERSION_MASK) | ((header + 1) & VERSION_MASK));
  }
}
