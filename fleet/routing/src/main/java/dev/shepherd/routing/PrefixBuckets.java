package dev.shepherd.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The layout of {@link PrefixIndex}'s tables, which are arrays of {@code long}, and how they are
 * read. Stateless.
 *
 * <p>A table of n buckets begins with its directory, two words a bucket, followed by the records,
 * six to a bucket, five words each:
 *
 * <pre>
 *   directory   word 0   tick of the last write (40 bits) | version (24 bits), odd while written
 *               word 1   six tags of 10 bits; 0 = no record
 *   record      word 0   the key
 *               words 1..4   eight cells: the holders
 * </pre>
 *
 * <p>A cell is 32 bits: the slot plus one (16 bits) and the low 16 bits of the tick at which the
 * slot was last seen to hold the block; 0 = no cell. Used cells come first. A record with more
 * holders keeps them in a row of its own: then its first cell says {@link #ROW}, its second is the
 * row's number, and the words behind are the row's signature, the number of holders, and 0. A row
 * is an array of {@code long}: its owner's key, then cells, two a word.
 */
final class PrefixBuckets {
  /** Words of a bucket: two in the directory, six records of five. */
  static final int WORDS = 32;

  static final int WAYS = 6;
  static final int RECORD_WORDS = 5;
  static final int INLINE = 8;

  /** The slot in cells that are void for good; no worker has it. */
  static final int NOBODY = 0xFFFD;

  /** In the upper half of a record's first cell: the holders are in a row. */
  static final int ROW = 0xFFFF;

  /** The tick that is the oldest a cell may say, seen from its bucket's tick, after a clean-up. */
  static final int OLDEST_AGE = 0x7FFF;

  /** Ticks that two buckets may be apart for equal cells to mean equal moments. */
  static final int COMPARABLE = 0x4000;

  /** A clean-up is due when a tick changes above these bits. */
  private static final int CLEAN_UP_BITS = 13;

  private static final int TAG_BITS = 10;
  private static final long TAG_MASK = (1 << TAG_BITS) - 1;
  private static final long TAG_ONES = 0x0004_0100_4010_0401L;
  private static final long TAG_TOPS = TAG_ONES << (TAG_BITS - 1);
  private static final long TAG_LOWER = TAG_TOPS - TAG_ONES;

  private static final int VERSION_BITS = 24;
  private static final long VERSION_MASK = (1L << VERSION_BITS) - 1;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private PrefixBuckets() {}

  // --- where things are ---

  static int buckets(long[] table) {
    return table.length / WORDS;
  }

  /** Spreads a key's bits, of which stripe, buckets and tag are made. */
  static long place(long key) {
    return Math.multiplyHigh(key, 0x9E3779B97F4A7C15L) ^ (key * 0x9E3779B97F4A7C15L);
  }

  static int first(long place, int buckets) {
    return (int) ((((place >>> 16) & 0xFFFFFFFFL) * buckets) >>> 32);
  }

  /** Another bucket than the first if there is one. */
  static int second(long place, int buckets, int first) {
    long mixed = (place * 0xD1B54A32D192ED03L) >>> 32;
    int bucket = (int) ((mixed * buckets) >>> 32);
    if (bucket == first) {
      bucket = bucket + 1 < buckets ? bucket + 1 : 0;
    }
    return bucket;
  }

  /** A key that can be told from no key. */
  static long nonZero(long key) {
    return key == 0 ? 1 : key;
  }

  /** The word at which a record begins; records are numbered through all buckets. */
  static int at(long[] table, int record) {
    return 2 * (table.length / WORDS) + RECORD_WORDS * record;
  }

  static int bucketOf(int record) {
    return record / WAYS;
  }

  // --- finding ---

  /**
   * The number of the key's record, or -1. One of the two buckets is chosen by arithmetic, not by a
   * branch, which nobody could predict: so a processor can work on the next block while this one's
   * record is on its way from memory.
   */
  static int find(long[] table, int first, int second, long key, long place) {
    long wanted = tag(place) * TAG_ONES;
    long inFirst = zeros(table[2 * first + 1] ^ wanted);
    long inSecond = zeros(table[2 * second + 1] ^ wanted);
    if ((inFirst | inSecond) == 0) {
      return -1;
    }
    int record = likely(first, second, inFirst, inSecond);
    return table[at(table, record)] == key
        ? record
        : findUnlikely(table, first, second, key, inFirst, inSecond);
  }

  /** The number of the record where a key is, unless another key has its tag or it is nowhere. */
  static int likely(long[] table, int first, int second, long place) {
    long wanted = tag(place) * TAG_ONES;
    long inFirst = zeros(table[2 * first + 1] ^ wanted);
    long inSecond = zeros(table[2 * second + 1] ^ wanted);
    return likely(first, second, inFirst, inSecond);
  }

  private static int likely(int first, int second, long inFirst, long inSecond) {
    long hit = (inFirst | -inFirst) >> 63;
    int bucket = second ^ ((first ^ second) & (int) hit);
    return WAYS * bucket + way((inFirst & hit) | (inSecond & ~hit));
  }

  private static int findUnlikely(
      long[] table, int first, int second, long key, long inFirst, long inSecond) {
    for (long left = inFirst; left != 0; left &= left - 1) {
      int record = WAYS * first + way(left);
      if (table[at(table, record)] == key) {
        return record;
      }
    }
    for (long left = inSecond; left != 0; left &= left - 1) {
      int record = WAYS * second + way(left);
      if (table[at(table, record)] == key) {
        return record;
      }
    }
    return -1;
  }

  private static long tag(long place) {
    return Math.max(1, place & TAG_MASK);
  }

  /**
   * The top bits of the tags that are zero, and perhaps of some above those. Hacker's Delight, 6-1.
   */
  private static long zeros(long tags) {
    return (tags - TAG_ONES) & ~tags & TAG_TOPS;
  }

  /** The top bits of the tags that are not zero, exactly. */
  private static long taken(long tags) {
    return (((tags & TAG_LOWER) + TAG_LOWER) | tags) & TAG_TOPS;
  }

  /** The number of the lowest tag whose top bit is set; some number below the ways if none is. */
  private static int way(long tops) {
    return ((Long.numberOfTrailingZeros(tops) & 63) * 205) >> 11;
  }

  static int occupied(long[] table, int bucket) {
    return Long.bitCount(taken(table[2 * bucket + 1]));
  }

  /** A free record of a bucket that is not full. */
  static int free(long[] table, int bucket) {
    return WAYS * bucket + way(~taken(table[2 * bucket + 1]) & TAG_TOPS);
  }

  static boolean isTaken(long[] table, int record) {
    int bucket = bucketOf(record);
    return (table[2 * bucket + 1] >>> (TAG_BITS * (record - WAYS * bucket)) & TAG_MASK) != 0;
  }

  /** Sets a record's tag to its key's, or to none. */
  static void tag(long[] table, int record, boolean taken, long place) {
    int bucket = bucketOf(record);
    int shift = TAG_BITS * (record - WAYS * bucket);
    long others = table[2 * bucket + 1] & ~(TAG_MASK << shift);
    table[2 * bucket + 1] = taken ? others | (tag(place) << shift) : others;
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

  static boolean isWide(long firstCells) {
    return ((int) firstCells >>> 16) == ROW;
  }

  static long wideCells(int row) {
    return ((long) row << 32) | 0xFFFF0000L;
  }

  static int rowOf(long firstCells) {
    return (int) (firstCells >>> 32);
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

  static boolean needsCleanUp(long before, long after) {
    return before >>> CLEAN_UP_BITS != after >>> CLEAN_UP_BITS;
  }

  static boolean beingWritten(long header) {
    return (header & 1) != 0;
  }

  /** Loads the bucket's first word; what is read later is not older than that. */
  static long header(long[] table, int bucket) {
    return (long) LONGS.getAcquire(table, 2 * bucket);
  }

  /** Whether nobody has written to the bucket since its header was loaded. */
  static boolean unchanged(long[] table, int bucket, long header) {
    VarHandle.loadLoadFence();
    return (long) LONGS.getOpaque(table, 2 * bucket) == header;
  }

  static void beginWrite(long[] table, int bucket) {
    LONGS.setOpaque(table, 2 * bucket, table[2 * bucket] | 1);
    VarHandle.storeStoreFence();
  }

  /** Changes the bucket's tick, between begin and end of a write. */
  static void setTick(long[] table, int bucket, long tick) {
    LONGS.setOpaque(table, 2 * bucket, (tick << VERSION_BITS) | (table[2 * bucket] & VERSION_MASK));
  }

  static void endWrite(long[] table, int bucket) {
    long header = table[2 * bucket];
    LONGS.setRelease(table, 2 * bucket, (header & ~VERSION_MASK) | ((header + 1) & VERSION_MASK));
  }
}
