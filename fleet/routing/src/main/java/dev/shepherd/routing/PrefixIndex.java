package dev.shepherd.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which worker holds which blocks of which prompts, and tells for a new prompt how much
 * of it each worker holds already.
 */
public final class PrefixIndex {
  /** The largest slot that can be used, plus one. */
  public static final int MAX_SLOTS = PrefixBuckets.NOBODY;

  /** One part in so many of the bytes is for the rows of widely held blocks. */
  private static final int ROW_SHARE = 8;

  private static final int STRIPE_BYTES = 64 * 1024;
  private static final int MAX_STRIPE_BITS = 12;

  /** Set aside for this object and for the moments of 1,024 slots. */
  private static final long RESERVED_BYTES = 22 * 1024;

  /** Ticks that the time to live is cut into; half of what cells can say for certain. */
  private static final int LIFE_TICKS = 1 << 14;

  private static final long LEAST_TICK_NANOS = 1_000_000;
  private static final long TICK_NANOS_WITHOUT_LIMIT = 1_000_000_000;

  /** The tick of the first moment; leaves room for moments that other threads took before it. */
  private static final long FIRST_TICK = 1L << 20;

  private static final long NO_ORIGIN = Long.MIN_VALUE;

  /** Locks stand a cache line apart. */
  private static final int LOCK_STRIDE = 8;

  private static final int SPINS_BEFORE_YIELD = 200;

  /** Tries to read a bucket that is being written before the block is taken for not held. */
  private static final int READ_TRIES = 1000;

  private static final VarHandle TABLES = MethodHandles.arrayElementVarHandle(long[][].class);
  private static final VarHandle ROW_LISTS = MethodHandles.arrayElementVarHandle(long[][][].class);
  private static final VarHandle REFERENCES = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle LOCKS = MethodHandles.arrayElementVarHandle(long[].class);

  private final int readTries;
  private final int stripeShift;
  private final long[][] tables;
  private final long[][] @Nullable [] rowLists;
  private final long[] locks;
  private final PrefixStripe[] stripes;
  private final SlotTicks slots = new SlotTicks(MAX_SLOTS);
  private final long tickNanos;
  private final boolean mortal;
  private final AtomicLong origin = new AtomicLong(NO_ORIGIN);
  private final AtomicLong newest = new AtomicLong(FIRST_TICK);

  /** An empty index. */
  public PrefixIndex(PrefixIndexLimits limits) {
    this(limits, READ_TRIES);
  }

  /** An empty index whose readers wait longer, or not as long, for a bucket being written. */
  PrefixIndex(PrefixIndexLimits limits, int readTries) {
    this.readTries = readTries;
    int bits = 63 - Long.numberOfLeadingZeros(limits.maxBytes() / STRIPE_BYTES);
    bits = Math.min(MAX_STRIPE_BITS, bits);
    int count = 1 << bits;
    stripeShift = 63 - bits;
    tables = new long[count][];
    rowLists = new long[count][][];
    locks = new long[count * LOCK_STRIDE];
    stripes = new PrefixStripe[count];
    long variable = limits.maxBytes() - RESERVED_BYTES;
    var budget = new RowBudget(variable / ROW_SHARE);
    long share = (variable - variable / ROW_SHARE) / count;
    for (int i = 0; i < count; i++) {
      stripes[i] = new PrefixStripe(tables, rowLists, i, slots, budget, share);
    }
    mortal = !limits.timeToLive().isZero();
    tickNanos =
        mortal
            ? Math.max(LEAST_TICK_NANOS, limits.timeToLive().toNanos() / LIFE_TICKS)
            : TICK_NANOS_WITHOUT_LIMIT;
  }

  /**
   * Tells how much of the prompt each worker holds. Takes no lock and allocates nothing once {@code
   * out} has grown to the number of workers.
   *
   * @param out cleared and filled
   */
  public void match(PromptKeys prompt, PrefixMatch out) {
    out.clear();
    int count = prompt.count();
    long[] keys = prompt.array();
    long expired = expired();
    int level = 0;
    int blocks = 0;
    for (; blocks < count; blocks++) {
      int near = blocks % FetchAhead.BLOCKS;
      if (near == 0) {
        out.ahead.records(this, keys, blocks, Math.min(blocks + FetchAhead.BLOCKS, count));
      }
      long key = PrefixBuckets.nonZero(keys[blocks]);
      if (!readLikely(key, near, out) && !read(key, out)) {
        break;
      }
      if (blocks > 0 && out.sameHolders()) {
        continue;
      }
      tell(out, blocks, level, expired);
      if (!out.anyActive()) {
        break;
      }
      out.keepHolders();
      level = blocks + 1;
    }
    out.end(blocks);
  }

  /**
   * Notes that the worker will hold all of the prompt's blocks.
   *
   * @param slot below {@link #MAX_SLOTS}
   * @param nowNanos the present moment on the monotonic clock
   */
  public void insert(PromptKeys prompt, int slot, long nowNanos) {
    long tick = stamp(slot, nowNanos);
    long expired = expired();
    int count = prompt.count();
    long[] keys = prompt.array();
    int hint = 0;
    for (int i = 0; i < count; i++) {
      hint = put(PrefixBuckets.nonZero(keys[i]), slot, tick, expired, hint);
    }
  }

  /** Forgets all that the worker holds, at once; the slot may be given to another right after. */
  public void forget(int slot) {
    // Cells too old for their bits are written anew with the oldest moment that can be said, which
    // may be later than the slot's own last; half the range is more than any such moment.
    slots.voidAll(checked(slot), newest.get() - LIFE_TICKS);
  }

  /**
   * Takes back a part of what was inserted: the engine told that the worker holds only so many
   * leading blocks of the prompt.
   */
  public void keepOnly(PromptKeys prompt, int slot, int blocks) {
    checked(slot);
    for (int i = Math.max(0, blocks); i < prompt.count(); i++) {
      remove(prompt.key(i), slot);
    }
  }

  /**
   * Takes what the worker holds and was last inserted before this moment for gone. As fine as a
   * tick: holdings up to one tick older may stay.
   */
  public void horizon(int slot, long oldestNanos) {
    checked(slot);
    if (origin.get() != NO_ORIGIN) {
      slots.raiseOldest(slot, tick(oldestNanos));
    }
  }

  /** What is held. Walks over the stripes; not for every request. */
  public PrefixIndexStats stats() {
    long blocks = 0;
    long holders = 0;
    long evictions = 0;
    long bytes = 512 + slots.bytes();
    for (int i = 0; i < stripes.length; i++) {
      lock(i);
      try {
        PrefixStripe stripe = stripes[i];
        blocks += stripe.blocks();
        holders += stripe.holders();
        evictions += stripe.evictions();
        bytes += stripe.bytes();
      } finally {
        unlock(i);
      }
    }
    return new PrefixIndexStats(blocks, holders, bytes, evictions);
  }

  /** Notes one block alone. */
  void put(long key, int slot, long nowNanos) {
    put(PrefixBuckets.nonZero(key), slot, stamp(slot, nowNanos), expired(), 0);
  }

  /** Notes that the worker does not hold a block. */
  void remove(long key, int slot) {
    long known = PrefixBuckets.nonZero(key);
    int stripe = stripe(PrefixBuckets.place(known));
    lock(stripe);
    try {
      stripes[stripe].remove(known, slot);
    } finally {
      unlock(stripe);
    }
  }

  private int put(long key, int slot, long tick, long expired, int hint) {
    long place = PrefixBuckets.place(key);
    int stripe = stripe(place);
    lock(stripe);
    try {
      return stripes[stripe].put(key, place, slot, tick, expired, hint);
    } finally {
      unlock(stripe);
    }
  }

  // --- reading ---

  /** Copies the record found ahead. False unless it is the key's, whole, and not in a row. */
  private boolean readLikely(long key, int block, PrefixMatch out) {
    FetchAhead ahead = out.ahead;
    long[] table = table(ahead.stripe(block));
    int record = ahead.record(block);
    if (record < 0 || table.length != ahead.tableLength(block)) {
      return false;
    }
    int bucket = PrefixBuckets.bucketOf(record);
    long header = PrefixBuckets.header(table, bucket);
    int at = PrefixBuckets.at(table, record);
    if (PrefixBuckets.beingWritten(header) || table[at] != key) {
      return false;
    }
    out.record(table, at, PrefixBuckets.tick(header));
    return !out.isWide()
        && PrefixBuckets.unchanged(table, bucket, header)
        && table(ahead.stripe(block)) == table;
  }

  /** Copies the key's record. False if there is none. */
  private boolean read(long key, PrefixMatch out) {
    long place = PrefixBuckets.place(key);
    int stripe = stripe(place);
    for (int tries = 0; tries < readTries; tries++) {
      long[] table = table(stripe);
      int buckets = PrefixBuckets.buckets(table);
      int first = PrefixBuckets.first(place, buckets);
      int second = PrefixBuckets.second(place, buckets, first);
      long firstHeader = PrefixBuckets.header(table, first);
      long secondHeader = PrefixBuckets.header(table, second);
      if (PrefixBuckets.beingWritten(firstHeader | secondHeader)) {
        Thread.onSpinWait();
        continue;
      }
      int record = PrefixBuckets.find(table, first, second, key, place);
      if (record < 0) {
        if (PrefixBuckets.unchanged(table, first, firstHeader)
            && PrefixBuckets.unchanged(table, second, secondHeader)
            && table(stripe) == table) {
          return false;
        }
        continue;
      }
      int bucket = PrefixBuckets.bucketOf(record);
      long header = bucket == first ? firstHeader : secondHeader;
      out.record(table, PrefixBuckets.at(table, record), PrefixBuckets.tick(header));
      boolean whole = !out.isWide() || readRow(stripe, out);
      if (PrefixBuckets.unchanged(table, bucket, header) && table(stripe) == table) {
        return whole;
      }
    }
    return false;
  }

  /** Copies a wide record's row. False if it is not there, which means that the record is void. */
  private boolean readRow(int stripe, PrefixMatch out) {
    var list = (long[] @Nullable []) ROW_LISTS.getAcquire(rowLists, stripe);
    int index = out.row();
    if (index < 0 || index >= list.length) {
      return false;
    }
    long[] row = list[index];
    if (row == null) {
      return false;
    }
    out.row(row);
    return true;
  }

  /** Tells the match who holds the block that was read. */
  private void tell(PrefixMatch out, int blocks, int level, long expired) {
    int count = out.cells();
    for (int i = 0; i < count; i++) {
      int cell = out.cell(i);
      int slot = PrefixBuckets.slotOf(cell);
      long tick = PrefixBuckets.tickOf(cell, out.tick);
      if (slot >= 0 && slot < MAX_SLOTS && tick >= expired && tick >= slots.oldest(slot)) {
        if (blocks == 0) {
          out.first(slot);
        } else {
          out.next(slot, level, blocks);
        }
      }
    }
    if (blocks > 0) {
      out.settle(blocks);
    }
  }

  // --- places, locks, time ---

  long[] table(int stripe) {
    return (long[]) TABLES.getAcquire(tables, stripe);
  }

  int stripe(long place) {
    return (int) (place >>> 1 >>> stripeShift);
  }

  // A stripe is locked for some ten nanoseconds; who waits longer waits for a thread that lost its
  // processor, and does best to offer it one.
  @SuppressWarnings("ThreadPriorityCheck")
  private void lock(int stripe) {
    int at = stripe * LOCK_STRIDE;
    int spins = 0;
    while (!LOCKS.compareAndSet(locks, at, 0L, 1L)) {
      if (++spins % SPINS_BEFORE_YIELD == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void unlock(int stripe) {
    LOCKS.setRelease(locks, stripe * LOCK_STRIDE, 0L);
  }

  /** Puts a finished object where readers find it. */
  static void publish(Object[] array, int at, Object value) {
    REFERENCES.setRelease(array, at, value);
  }

  private long expired() {
    return mortal ? newest.get() - LIFE_TICKS : 0;
  }

  private long stamp(int slot, long nowNanos) {
    checked(slot);
    if (origin.get() == NO_ORIGIN) {
      origin.compareAndSet(NO_ORIGIN, nowNanos);
    }
    long tick = tick(nowNanos);
    if (tick > newest.get()) {
      newest.accumulateAndGet(tick, Math::max);
    }
    return slots.stamp(slot, tick);
  }

  private long tick(long nanos) {
    return Math.max(1, FIRST_TICK + Math.floorDiv(nanos - origin.get(), tickNanos));
  }

  private static int checked(int slot) {
    if (slot < 0 || slot >= MAX_SLOTS) {
      throw new IllegalArgumentException("slot " + slot + " is not in 0.." + (MAX_SLOTS - 1));
    }
    return slot;
  }
}
