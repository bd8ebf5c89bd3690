package dev.shepherd.tokenizer.bpe;

import dev.shepherd.tokenizer.IntSink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ids of short words seen before, shared by all threads without locks.
 *
 * <p>An entry is four longs: the word (up to 16 bytes, padded with zeros), and its length and up to
 * five ids, 20 bits each. Entries are written once: a writer claims the third long, fills the
 * others, and publishes it last; readers look at it first. So nobody sees a half-written entry, and
 * whoever loses a race just does without.
 *
 * <p>Two tables take turns: when the young one is full it becomes the old one, and words still in
 * use move from there to the new young one. That keeps about the most recently used, and never
 * takes more than the room given.
 */
final class WordCache {

  /** Longer words are not kept. */
  static final int MAX_BYTES = 16;

  /** Ids from here on do not fit. */
  static final int ID_BOUND = 1 << 20;

  private static final int MAX_IDS = 5;
  private static final int LONGS = 4;
  private static final int PROBES = 8;
  private static final long BUSY = -1;
  static final int ID_BITS = 20;
  private static final long ID_MASK = ID_BOUND - 1;
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  /** Where entries begin: behind the array's header they then lie within single cache lines. */
  private static final int BASE = 2;

  private final int maxEntries;
  private volatile Table young;
  private volatile Table old;

  /** A table of entries. */
  private static final class Table {
    final long[] longs;
    final int shift;
    final int mask;
    final int limit;
    final AtomicInteger used = new AtomicInteger();

    Table(int entries) {
      longs = new long[BASE + entries * LONGS];
      mask = entries - 1;
      shift = 64 - Integer.numberOfTrailingZeros(entries);
      limit = entries / 8 * 5;
    }
  }

  /**
   * A cache.
   *
   * @param bytes room for both tables together
   */
  WordCache(long bytes) {
    long entries = Math.clamp(bytes / (2 * LONGS * 8), 64, 1 << 24);
    maxEntries = Integer.highestOneBit((int) entries);
    young = new Table(Math.min(maxEntries, 1 << 14));
    old = new Table(64);
  }

  /** The first eight bytes of a word of up to 16 bytes. */
  static long low(byte[] t, int from, int to) {
    int length = to - from;
    if (length >= 8) {
      return Bits.eight(t, from);
    }
    if (to >= 8) {
      return Bits.eight(t, to - 8) >>> (64 - 8 * length);
    }
    long low = 0;
    for (int i = to - 1; i >= from; i--) {
      low = low << 8 | (t[i] & 0xFF);
    }
    return low;
  }

  /** The bytes of a word of up to 16 bytes behind the first eight. */
  static long high(byte[] t, int from, int to) {
    int length = to - from;
    return length <= 8 ? 0 : Bits.eight(t, to - 8) >>> (8 * (16 - length));
  }

  /** Adds the ids of a word, if it is known, and says whether it is. */
  boolean find(long low, long high, int length, IntSink out) {
    long hash = hash(low, high);
    Table table = young;
    int slot = slot(table, hash, low, high, length);
    if (slot >= 0) {
      emit(table.longs, slot, out);
      return true;
    }
    return findOld(hash, low, high, length, out);
  }

  private boolean findOld(long hash, long low, long high, int length, IntSink out) {
    Table table = old;
    int slot = slot(table, hash, low, high, length);
    if (slot < 0) {
      return false;
    }
    emit(table.longs, slot, out);
    insert(hash, low, high, table.longs[slot + 2], table.longs[slot + 3]);
    return true;
  }

  private static int slot(Table table, long hash, long low, long high, int length) {
    long[] longs = table.longs;
    int index = (int) (hash >>> table.shift);
    for (int i = 0; i < PROBES; i++) {
      int slot = BASE + index * LONGS;
      long head = (long) ELEMENT.getAcquire(longs, slot + 2);
      if (head == 0) {
        return -1;
      }
      if (longs[slot] == low && longs[slot + 1] == high && (head & 31) == length) {
        return slot;
      }
      index = (index + 1) & table.mask;
    }
    return -1;
  }

  private static void emit(long[] longs, int slot, IntSink out) {
    long head = longs[slot + 2];
    out.add((int) (head >>> 8 & ID_MASK));
    int count = (int) (head >>> 5) & 7;
    if (count > 1) {
      out.add((int) (head >>> 28 & ID_MASK));
      long tail = longs[slot + 3];
      for (int i = 2; i < count; i++) {
        out.add((int) (tail & ID_MASK));
        tail >>>= ID_BITS;
      }
    }
  }

  /** Keeps the ids {@code from[start] .. from[end - 1]} of a word, if they fit. */
  void add(long low, long high, int length, int[] from, int start, int end) {
    int count = end - start;
    if (count == 0 || count > MAX_IDS) {
      return;
    }
    for (int i = start; i < end; i++) {
      if (from[i] >= ID_BOUND || from[i] < 0) {
        return;
      }
    }
    long head = length | (long) count << 5 | (long) from[start] << 8;
    if (count > 1) {
      head |= (long) from[start + 1] << 28;
    }
    long tail = 0;
    for (int i = end - 1; i >= start + 2; i--) {
      tail = tail << ID_BITS | from[i];
    }
    insert(hash(low, high), low, high, head, tail);
  }

  private void insert(long hash, long low, long high, long head, long tail) {
    Table table = young;
    if (table.used.get() >= table.limit) {
      table = makeRoom(table);
    }
    long[] longs = table.longs;
    int index = (int) (hash >>> table.shift);
    for (int i = 0; i < PROBES; i++) {
      int slot = BASE + index * LONGS;
      if ((long) ELEMENT.getAcquire(longs, slot + 2) == 0
          && ELEMENT.compareAndSet(longs, slot + 2, 0L, BUSY)) {
        longs[slot] = low;
        longs[slot + 1] = high;
        longs[slot + 3] = tail;
        ELEMENT.setRelease(longs, slot + 2, head);
        table.used.incrementAndGet();
        return;
      }
      index = (index + 1) & table.mask;
    }
    // A crowded place of the table: count it as used, so that crowding leads to a new table too.
    table.used.incrementAndGet();
  }

  private synchronized Table makeRoom(Table full) {
    if (young != full) {
      return young;
    }
    int entries = full.mask + 1;
    Table next = new Table(Math.min(maxEntries, entries * 4));
    old = full;
    young = next;
    return next;
  }

  /** Spreads a padded word over 64 bits. */
  static long hash(long low, long high) {
    long h = low * 0x9E3779B97F4A7C15L + high * 0xC2B2AE3D27D4EB4FL;
    h ^= h >>> 29;
    return h * 0xBF58476D1CE4E5B9L;
  }
}
