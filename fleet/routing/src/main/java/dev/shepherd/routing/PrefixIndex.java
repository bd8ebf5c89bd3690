package dev.shepherd.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which worker holds which blocks of which prompts, and tells for a new prompt how much
 * of it each worker holds already. Thread-safe; readers take no lock.
 *
 * <h2>The question</h2>
 *
 * <p>A prompt is a chain of block keys, and a key stands for the prompt up to its block's end
 * ({@link PromptKeys}). So a prefix needs no tree: two prompts share a prefix of i blocks exactly
 * when their keys number i - 1 are equal. What is left of the tree is one table from a key to the
 * workers that hold the block, and a match is a walk along the prompt's keys until nobody is left
 * who holds all of them. It costs a look-up a block, whatever the number of prompts and however
 * they branch.
 *
 * <h2>Layout</h2>
 *
 * <p>The table is cut into stripes by the key's upper bits, some 64 KiB each, at most 4,096. A
 * stripe is one array: a directory of 16 bytes a bucket, then the records, six of 40 bytes to a
 * bucket ({@link PrefixBuckets} draws it). A record is a key and eight cells; a cell is a worker's
 * slot and the moment at which it was last seen with the block. A key may be in either of two
 * buckets, named by two hashes; the directory keeps ten bits of each key, so that a look-up reads
 * two words of the directory, which is small enough for a processor's cache, and then the one
 * record that matters, which is not. The few blocks with more than eight holders, such as a system
 * prompt, keep them in a <em>row</em>, an array of their own that doubles.
 *
 * <p>A new key goes to the emptier of its buckets; two choices of six places fill a table to over
 * 90 % before both are full. Then a record is moved to its other bucket if that has room, or the
 * stripe's table is replaced by one a sixteenth larger, or, at the limit, the record longest
 * untouched of the first bucket's six is given up.
 *
 * <h2>Ages</h2>
 *
 * <p>Time is counted in ticks, 2^-14 of the time to live. A cell keeps the low 16 bits of its tick;
 * the bucket keeps the tick of its last write in full, and a cell is read as the latest tick not
 * after that with the same low bits. For this to be right no cell may be 2^16 ticks older than its
 * bucket's last write: whenever a write moves a bucket's tick over a multiple of 2^13, cells older
 * than 2^15 ticks are set to just that age. Their holders are long past any time to live; without
 * one they pass for younger than they are, but never for younger than nine hours.
 *
 * <p>A cell counts if its tick is not before its slot's <em>oldest</em> ({@link SlotTicks}) and not
 * past the time to live. So {@link #forget} and {@link #horizon} move one number and touch no
 * record: {@code forget} sets the slot's oldest to one tick after the newest ever given to it, and
 * whoever uses the slot next writes with that tick or later. Void cells are reused when somebody
 * needs their place.
 *
 * <h2>Invariants</h2>
 *
 * <ol>
 *   <li>A key has at most one record, in one of its two buckets; a slot has at most one cell in it.
 *   <li>Used cells come first, and no cell is 2^16 ticks older than its bucket's tick.
 *   <li>A wide record's signature is the exclusive or of a hash of each cell in its row.
 *   <li>Tables and rows together never take more bytes than allowed.
 *   <li>A match says of no worker that it holds a block that was not inserted for it, or that was
 *       taken back before the match began. The reverse may happen: what was given up for lack of
 *       room is not reported, and a reader that meets a bucket whose writer has lost its processor
 *       gives up after a while and ends the match there.
 * </ol>
 *
 * <h2>Concurrency</h2>
 *
 * <p>Writers take the stripe's spin lock, for some tens of nanoseconds a block; there is no other
 * lock and no order among locks. Readers take none: each bucket is guarded by a sequence lock
 * (Lameter, 2005; Boehm, "Can seqlocks get along with programming language memory models?", 2012).
 * A reader notes the bucket's version, copies the record, and starts anew if the version has
 * changed or was odd; for a key that it does not find it checks both buckets, because a record may
 * have moved between them. A table is never changed in its size: a larger one is filled and
 * published, and a reader checks last that the table it has read from is still the stripe's.
 * Operations on one block and one slot are linearizable while no reader gives up. A match is not
 * one moment but as many as it has blocks and slots: of two workers forgotten one after the other
 * meanwhile it may see only the second go, because it looks at each slot's oldest moment by itself.
 *
 * <h2>Bounds</h2>
 *
 * <p>Bytes: 42 2/3 a record, 45 to 48 with the places kept free for the two choices, the same for
 * one holder as for eight; beyond, up to 8 for each holder. A stripe replaces its table by copying,
 * so while it grows the old one, at most one part in so many stripes, waits for the collector.
 * Slots beyond 1,024 take 16 bytes each on top. Time: a match touches two or three cache lines a
 * block that are not in the cache; {@link FetchAhead} asks for those of 32 blocks together.
 * Consecutive blocks mostly have the same holders with the same ages, and then their cells are
 * equal word for word, or their rows' signatures are: a match compares these first and looks at
 * holders one by one only where they change. So its time depends on blocks and changes, not on the
 * number of workers. An insert does constant work a block; it tries first where the slot stood in
 * the block before.
 *
 * <h2>Sources</h2>
 *
 * <p>Two choices: Azar, Broder, Karlin, Upfal, "Balanced Allocations" (1994); buckets of several
 * places and moving records: Dietzfelbinger and Weidling, "Balanced allocation and dictionaries
 * with tightly packed constant size bins" (2007); tags before keys and readers without locks: Fan,
 * Andersen, Kaminsky, "MemC3" (2013). Robin Hood hashing (Celis, 1986) packs as tightly, but an
 * insert moves many records, which readers would have to follow. Keys that name a whole prefix are
 * the engines' own: vLLM and SGLang cache by them, and the routers of Dynamo and llm-d index them.
 * Published figures to compare with: Dynamo's flash indexer, 170 million block operations a second
 * on 24 threads; the character tree of SMG 0.3.1, 216 thousand inserts of a prompt a second.
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
    this(limits, READ_TRIES, Long.MAX_VALUE);
  }

  /**
   * An empty index for tests.
   *
   * @param readTries how often readers try to read a bucket that is being written
   * @param mostStripeBytes a bound for each stripe, so that there is trouble with little
   */
  PrefixIndex(PrefixIndexLimits limits, int readTries, long mostStripeBytes) {
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
    long share = Math.min(mostStripeBytes, (variable - variable / ROW_SHARE) / count);
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
    int fetched = -1;
    for (int i = 0; i < count; i++) {
      if (i == fetched) {
        fetched = Math.min(i + FetchAhead.BLOCKS, count);
        prompt.ahead().victims(this, keys, i, fetched);
      }
      hint = put(PrefixBuckets.nonZero(keys[i]), slot, tick, expired, hint);
      if (hint == PrefixStripe.NEW) {
        hint = 0;
        // What follows a new block is most likely new, too, and nobody has fetched it yet.
        fetched = fetched < 0 ? i + 1 : fetched;
      }
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
