package dev.shepherd.routing;

import static dev.shepherd.routing.PrefixBuckets.CELL_WORDS;
import static dev.shepherd.routing.PrefixBuckets.INLINE;
import static dev.shepherd.routing.PrefixBuckets.KEYS;
import static dev.shepherd.routing.PrefixBuckets.ROW;
import static dev.shepherd.routing.PrefixBuckets.WAYS;
import static dev.shepherd.routing.PrefixBuckets.WORDS;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of one stripe of a {@link PrefixIndex}: its table, which grows, and its rows.
 * All methods are called by whoever holds the stripe's lock; readers meanwhile use the table
 * without one, so every change to a bucket stands between {@code beginWrite} and {@code endWrite},
 * and a table or a list of rows is published before anything in a bucket refers to it.
 */
final class PrefixStripe {
  /** Bytes of this object, its lock, and its places in the index's arrays. */
  static final int FIXED_BYTES = 96 + 64 + 3 * 4;

  private static final int ARRAY_HEADER_BYTES = 16;
  private static final int BUCKET_BYTES = WORDS * Long.BYTES;

  /** Share of the bytes, in eighths, that the table may take; the rest is for rows. */
  private static final int TABLE_EIGHTHS = 7;

  /** How many wide records are compared to find one to give up. */
  private static final int ROW_SAMPLE = 8;

  /** A full bucket pair makes room by moving a record only while fewer places are taken. */
  private static final double CROWDED = 0.95;

  private final long[][] tables;
  private final long[][] @Nullable [] rowLists;
  private final int number;
  private final SlotTicks slots;
  private final long tableLimit;
  private final long rowLimit;

  private int blocks;
  private long holders;
  private long evictions;
  private long rowBytes;
  private int rowsUsed;

  /** The row looked at last in search of one to give up. */
  private int hand;

  /**
   * Holdings with an earlier tick are void whatever their slot; set by the caller at each visit.
   */
  private long expired;

  PrefixStripe(
      long[][] tables, long[][] @Nullable [] rowLists, int number, SlotTicks slots, long maxBytes) {
    this.tables = tables;
    this.rowLists = rowLists;
    this.number = number;
    this.slots = slots;
    long variable = maxBytes - FIXED_BYTES - 2 * ARRAY_HEADER_BYTES;
    tableLimit = Math.max(BUCKET_BYTES, variable * TABLE_EIGHTHS / 8);
    rowLimit = variable - tableLimit;
    tables[number] = new long[WORDS];
    rowLists[number] = new long[0][];
  }

  int blocks() {
    return blocks;
  }

  long holders() {
    return holders;
  }

  long evictions() {
    return evictions;
  }

  long bytes() {
    return FIXED_BYTES + 2 * ARRAY_HEADER_BYTES + 8L * tables[number].length + rowBytes;
  }

  // --- what the index asks for ---

  /**
   * Notes that the slot holds the key's block at {@code tick}.
   *
   * @param hint where the slot's cell stood in the record of the block before; saves a search
   * @return where it stands in this one
   */
  int put(long key, long place, int slot, long tick, long expiredBefore, int hint) {
    expired = expiredBefore;
    while (true) {
      long[] table = tables[number];
      int buckets = PrefixBuckets.buckets(table);
      int first = PrefixBuckets.first(place, buckets);
      int second = PrefixBuckets.second(place, buckets, first);
      int at = PrefixBuckets.find(table, first, second, key);
      if (at >= 0) {
        return touch(table, at, slot, tick, hint);
      }
      at = room(table, first, second);
      if (at >= 0) {
        int bucket = PrefixBuckets.bucketOf(at);
        begin(table, bucket, tick);
        table[at] = key;
        int cells = PrefixBuckets.cellsOf(at);
        table[cells] = PrefixBuckets.cell(slot, tick) & 0xFFFFFFFFL;
        PrefixBuckets.count(table, at, 1);
        PrefixBuckets.endWrite(table, bucket);
        blocks++;
        holders++;
        return 0;
      }
    }
  }

  /** Notes that the slot does not hold the key's block. */
  void remove(long key, int slot) {
    long[] table = tables[number];
    int at = find(table, key);
    if (at < 0) {
      return;
    }
    int cell = cellOf(table, at, slot, 0);
    if (cell >= 0) {
      int bucket = PrefixBuckets.bucketOf(at);
      PrefixBuckets.beginWrite(table, bucket);
      drop(table, at, cell);
      PrefixBuckets.endWrite(table, bucket);
    }
  }

  private static int find(long[] table, long key) {
    long place = PrefixBuckets.place(key);
    int buckets = PrefixBuckets.buckets(table);
    int first = PrefixBuckets.first(place, buckets);
    return PrefixBuckets.find(table, first, PrefixBuckets.second(place, buckets, first), key);
  }

  // --- cells of one record ---

  private int touch(long[] table, int at, int slot, long tick, int hint) {
    int bucket = PrefixBuckets.bucketOf(at);
    int cell = cellOf(table, at, slot, hint);
    if (cell >= 0) {
      long written = tickOf(table, at, cell);
      if (written >= tick) {
        return cell;
      }
      begin(table, bucket, tick);
      replace(table, at, cell, PrefixBuckets.cell(slot, tick));
      PrefixBuckets.endWrite(table, bucket);
      return cell;
    }
    begin(table, bucket, tick);
    cell = append(table, at, slot, tick);
    PrefixBuckets.endWrite(table, bucket);
    return cell;
  }

  /** Adds a cell to a record, in place of one that is void or, without memory, of the oldest. */
  private int append(long[] table, int at, int slot, long tick) {
    int fresh = PrefixBuckets.cell(slot, tick);
    int count = holdersOf(table, at);
    if (count < capacityOf(table, at)) {
      grown(table, at, count + 1);
      replace(table, at, count, fresh);
      holders++;
      return count;
    }
    int oldest = 0;
    long oldestTick = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      int cell = cellAt(table, at, i);
      long written = PrefixBuckets.tickOf(cell, bucketTick(table, at));
      if (!alive(cell, written)) {
        oldest = i;
        oldestTick = -1;
        break;
      }
      if (written < oldestTick) {
        oldest = i;
        oldestTick = written;
      }
    }
    if (oldestTick < 0 || !widen(table, at)) {
      replace(table, at, oldest, fresh);
      return oldest;
    }
    grown(table, at, count + 1);
    replace(table, at, count, fresh);
    holders++;
    return count;
  }

  /** Moves a record's cells to a row with twice the room. False when there is no memory for it. */
  private boolean widen(long[] table, int at) {
    int count = holdersOf(table, at);
    int cells = PrefixBuckets.cellsOf(at);
    boolean wide = PrefixBuckets.count(table, at) == ROW;
    long[] old = wide ? row(table, at) : null;
    long[] row = new long[1 + count];
    long extra = rowSize(row) - (old == null ? 0 : rowSize(old));
    if (!rowRoom(extra, table, at)) {
      return false;
    }
    rowBytes += extra;
    row[0] = table[at];
    if (old != null) {
      System.arraycopy(old, 1, row, 1, old.length - 1);
      rowLists[number][(int) (table[cells] >>> 32)] = row;
      return true;
    }
    long signature = 0;
    for (int i = 0; i < count; i++) {
      int cell = PrefixBuckets.cellAt(table, cells, i);
      PrefixBuckets.cellAt(row, 1, i, cell);
      signature ^= PrefixBuckets.signature(cell);
    }
    int index = freeRow();
    rowLists[number][index] = row;
    rowsUsed++;
    table[cells] = ((long) index << 32) | count;
    table[cells + 1] = signature;
    table[cells + 2] = 0;
    table[cells + 3] = 0;
    PrefixBuckets.count(table, at, ROW);
    return true;
  }

  /**
   * Makes room for {@code extra} bytes of rows by giving up wide records: each time the one longest
   * untouched of a few, taken in turn. Exact age would cost a walk over all of them.
   */
  private boolean rowRoom(long extra, long[] table, int keep) {
    while (rowBytes + extra + rowListGrowth() > rowLimit) {
      long[] @Nullable [] list = rowLists[number];
      int victim = -1;
      long victimTick = Long.MAX_VALUE;
      int sampled = 0;
      for (int i = 0; i < list.length && sampled < ROW_SAMPLE; i++) {
        hand = hand + 1 < list.length ? hand + 1 : 0;
        long[] row = list[hand];
        int at = row == null ? keep : find(table, row[0]);
        if (at != keep) {
          sampled++;
          long youngest = youngest(table, at);
          if (youngest < victimTick) {
            victim = at;
            victimTick = youngest;
          }
        }
      }
      if (victim < 0) {
        return false;
      }
      evict(table, victim, victimTick, PrefixBuckets.bucketOf(keep));
    }
    return true;
  }

  private long rowListGrowth() {
    int length = rowLists[number].length;
    return rowsUsed < length ? 0 : 4L * Math.max(4, length);
  }

  private int freeRow() {
    long[][] list = rowLists[number];
    for (int i = 0; i < list.length; i++) {
      if (list[i] == null) {
        return i;
      }
    }
    rowBytes += rowListGrowth();
    PrefixIndex.publish(rowLists, number, Arrays.copyOf(list, Math.max(4, list.length * 2)));
    return list.length;
  }

  private void drop(long[] table, int at, int cell) {
    int count = holdersOf(table, at);
    holders--;
    if (count == 1) {
      free(table, at);
      return;
    }
    int last = cellAt(table, at, count - 1);
    if (cell != count - 1) {
      replace(table, at, cell, last);
    }
    replace(table, at, count - 1, 0);
    grown(table, at, count - 1);
  }

  /** Empties a record's place. Its holders are counted off by the caller. */
  private void free(long[] table, int at) {
    int cells = PrefixBuckets.cellsOf(at);
    if (PrefixBuckets.count(table, at) == ROW) {
      int index = (int) (table[cells] >>> 32);
      rowBytes -= rowSize(row(table, at));
      rowLists[number][index] = null;
      rowsUsed--;
    }
    table[at] = 0;
    Arrays.fill(table, cells, cells + CELL_WORDS, 0);
    PrefixBuckets.count(table, at, 0);
    blocks--;
  }

  /** Gives a record up. Its bucket's version is left alone if it is already being written. */
  private void evict(long[] table, int at, long youngest, int alreadyWriting) {
    int bucket = PrefixBuckets.bucketOf(at);
    if (bucket != alreadyWriting) {
      PrefixBuckets.beginWrite(table, bucket);
    }
    holders -= holdersOf(table, at);
    evictions += youngest < 0 ? 0 : 1;
    free(table, at);
    if (bucket != alreadyWriting) {
      PrefixBuckets.endWrite(table, bucket);
    }
  }

  // --- room for one more record ---

  /** A free place in either bucket, made if need be; -1 after the table was replaced. */
  private int room(long[] table, int first, int second) {
    int inFirst = PrefixBuckets.occupied(table, first);
    int inSecond = PrefixBuckets.occupied(table, second);
    if (inFirst < WAYS || inSecond < WAYS) {
      return freePlace(table, inFirst <= inSecond ? first : second);
    }
    int victim = first + KEYS;
    long victimTick = Long.MAX_VALUE;
    for (int at = first + KEYS; at < first + KEYS + WAYS; at++) {
      long youngest = youngest(table, at);
      if (youngest < victimTick) {
        victim = at;
        victimTick = youngest;
      }
    }
    if (victimTick >= 0) {
      if (blocks < CROWDED * WAYS * PrefixBuckets.buckets(table)) {
        int moved = makeRoom(table, first);
        moved = moved < 0 ? makeRoom(table, second) : moved;
        if (moved >= 0) {
          return moved;
        }
      }
      if (grow(table)) {
        return -1;
      }
    }
    evict(table, victim, victimTick, -1);
    return victim;
  }

  private static int freePlace(long[] table, int bucket) {
    for (int at = bucket + KEYS; at < bucket + KEYS + WAYS; at++) {
      if (table[at] == 0) {
        return at;
      }
    }
    throw new IllegalStateException("a bucket that was not full has no place");
  }

  /** Moves one of the bucket's records to its other bucket; the place it had, or -1. */
  private int makeRoom(long[] table, int bucket) {
    int buckets = PrefixBuckets.buckets(table);
    for (int at = bucket + KEYS; at < bucket + KEYS + WAYS; at++) {
      long place = PrefixBuckets.place(table[at]);
      int first = PrefixBuckets.first(place, buckets);
      int other = first == bucket ? PrefixBuckets.second(place, buckets, first) : first;
      if (other != bucket && PrefixBuckets.occupied(table, other) < WAYS) {
        PrefixBuckets.beginWrite(table, bucket);
        begin(table, other, PrefixBuckets.tick(table[bucket]));
        copy(table, at, table, freePlace(table, other));
        table[at] = 0;
        int cells = PrefixBuckets.cellsOf(at);
        Arrays.fill(table, cells, cells + CELL_WORDS, 0);
        PrefixBuckets.count(table, at, 0);
        PrefixBuckets.endWrite(table, other);
        PrefixBuckets.endWrite(table, bucket);
        return at;
      }
    }
    return -1;
  }

  /** Copies everything alive to a table a sixteenth larger. False when the limit forbids one. */
  private boolean grow(long[] old) {
    int oldBuckets = PrefixBuckets.buckets(old);
    long most = Math.min(tableLimit / BUCKET_BYTES, Integer.MAX_VALUE / WORDS - 1);
    int buckets = (int) Math.min(oldBuckets + Math.max(1, oldBuckets / 16), most);
    if (buckets <= oldBuckets) {
      return false;
    }
    var table = new long[buckets * WORDS];
    for (int bucket = 0; bucket < old.length; bucket += WORDS) {
      for (int from = bucket + KEYS; from < bucket + KEYS + WAYS; from++) {
        if (old[from] != 0) {
          rehash(old, from, table);
        }
      }
    }
    PrefixIndex.publish(tables, number, table);
    return true;
  }

  private void rehash(long[] old, int from, long[] table) {
    if (youngest(old, from) < 0) {
      holders -= holdersOf(old, from);
      forgetRow(old, from);
      return;
    }
    int buckets = PrefixBuckets.buckets(table);
    long place = PrefixBuckets.place(old[from]);
    int first = PrefixBuckets.first(place, buckets);
    int second = PrefixBuckets.second(place, buckets, first);
    int inFirst = PrefixBuckets.occupied(table, first);
    int inSecond = PrefixBuckets.occupied(table, second);
    int to;
    if (inFirst < WAYS || inSecond < WAYS) {
      to = freePlace(table, inFirst <= inSecond ? first : second);
    } else {
      to = makeRoom(table, first);
      to = to < 0 ? makeRoom(table, second) : to;
      if (to < 0) {
        holders -= holdersOf(old, from);
        evictions++;
        forgetRow(old, from);
        return;
      }
    }
    int bucket = PrefixBuckets.bucketOf(to);
    begin(table, bucket, bucketTick(old, from));
    copy(old, from, table, to);
    PrefixBuckets.endWrite(table, bucket);
  }

  /** A record is not taken over; the old table, still being read, is left as it is. */
  private void forgetRow(long[] old, int at) {
    blocks--;
    if (PrefixBuckets.count(old, at) == ROW) {
      rowBytes -= rowSize(row(old, at));
      rowsUsed--;
      rowLists[number][(int) (old[PrefixBuckets.cellsOf(at)] >>> 32)] = null;
    }
  }

  /** Copies a record to a free place in another bucket, whose tick is not before its own. */
  private void copy(long[] from, int fromAt, long[] to, int toAt) {
    int cells = PrefixBuckets.cellsOf(toAt);
    int count = PrefixBuckets.count(from, fromAt);
    System.arraycopy(from, PrefixBuckets.cellsOf(fromAt), to, cells, CELL_WORDS);
    to[toAt] = from[fromAt];
    PrefixBuckets.count(to, toAt, count);
    // Equal low bits mean equal moments as long as no cell is too old for its new bucket.
    cleanUp(to, toAt, bucketTick(from, fromAt), bucketTick(to, toAt));
  }

  // --- ages ---

  /**
   * Begins a write to a bucket and moves its tick on, after making sure that the low bits in its
   * cells will still be understood then.
   */
  private void begin(long[] table, int bucket, long tick) {
    long before = PrefixBuckets.tick(table[bucket]);
    long after = Math.max(before, tick);
    PrefixBuckets.beginWrite(table, bucket);
    if (before >>> PrefixBuckets.CLEAN_UP_BITS != after >>> PrefixBuckets.CLEAN_UP_BITS) {
      for (int at = bucket + KEYS; at < bucket + KEYS + WAYS; at++) {
        if (table[at] != 0) {
          cleanUp(table, at, before, after);
        }
      }
    }
    PrefixBuckets.setTick(table, bucket, after);
  }

  /** Makes cells older than can be said as old as can be said, or nobody's if they are void. */
  private void cleanUp(long[] table, int at, long before, long after) {
    int count = holdersOf(table, at);
    long oldest = after - PrefixBuckets.OLDEST_AGE;
    for (int i = 0; i < count; i++) {
      int cell = cellAt(table, at, i);
      long written = PrefixBuckets.tickOf(cell, before);
      if (written < oldest) {
        int slot = alive(cell, written) ? PrefixBuckets.slotOf(cell) : PrefixBuckets.NOBODY;
        replace(table, at, i, PrefixBuckets.cell(slot, oldest));
      }
    }
  }

  /** The latest tick among a record's valid cells, -1 if there is none. */
  private long youngest(long[] table, int at) {
    int count = holdersOf(table, at);
    long bucketTick = bucketTick(table, at);
    long youngest = -1;
    for (int i = 0; i < count; i++) {
      int cell = cellAt(table, at, i);
      long written = PrefixBuckets.tickOf(cell, bucketTick);
      if (written > youngest && alive(cell, written)) {
        youngest = written;
      }
    }
    return youngest;
  }

  private boolean alive(int cell, long written) {
    int slot = PrefixBuckets.slotOf(cell);
    return written >= expired && slot != PrefixBuckets.NOBODY && written >= slots.oldest(slot);
  }

  private static long bucketTick(long[] table, int at) {
    return PrefixBuckets.tick(table[PrefixBuckets.bucketOf(at)]);
  }

  // --- a record's cells, wherever they are ---

  private long[] row(long[] table, int at) {
    return rowLists[number][(int) (table[PrefixBuckets.cellsOf(at)] >>> 32)];
  }

  private static long rowSize(long[] row) {
    return ARRAY_HEADER_BYTES + 8L * row.length;
  }

  private int holdersOf(long[] table, int at) {
    int count = PrefixBuckets.count(table, at);
    return count == ROW ? (int) table[PrefixBuckets.cellsOf(at)] : count;
  }

  private int capacityOf(long[] table, int at) {
    return PrefixBuckets.count(table, at) == ROW ? 2 * (row(table, at).length - 1) : INLINE;
  }

  private void grown(long[] table, int at, int count) {
    if (PrefixBuckets.count(table, at) == ROW) {
      int cells = PrefixBuckets.cellsOf(at);
      table[cells] = (table[cells] & ~0xFFFFFFFFL) | count;
    } else {
      PrefixBuckets.count(table, at, count);
    }
  }

  private int cellAt(long[] table, int at, int number) {
    return PrefixBuckets.count(table, at) == ROW
        ? PrefixBuckets.cellAt(row(table, at), 1, number)
        : PrefixBuckets.cellAt(table, PrefixBuckets.cellsOf(at), number);
  }

  private long tickOf(long[] table, int at, int cell) {
    return PrefixBuckets.tickOf(cellAt(table, at, cell), bucketTick(table, at));
  }

  /** Overwrites a cell; 0 empties it. */
  private void replace(long[] table, int at, int number, int cell) {
    int cells = PrefixBuckets.cellsOf(at);
    if (PrefixBuckets.count(table, at) != ROW) {
      PrefixBuckets.cellAt(table, cells, number, cell);
      return;
    }
    long[] row = row(table, at);
    int before = PrefixBuckets.cellAt(row, 1, number);
    PrefixBuckets.cellAt(row, 1, number, cell);
    long gone = before == 0 ? 0 : PrefixBuckets.signature(before);
    table[cells + 1] ^= gone ^ (cell == 0 ? 0 : PrefixBuckets.signature(cell));
  }

  /** The number of the slot's cell in a record, or -1. */
  private int cellOf(long[] table, int at, int slot, int hint) {
    int count = holdersOf(table, at);
    boolean wide = PrefixBuckets.count(table, at) == ROW;
    long[] words = wide ? row(table, at) : table;
    int from = wide ? 1 : PrefixBuckets.cellsOf(at);
    if (hint < count && PrefixBuckets.slotOf(PrefixBuckets.cellAt(words, from, hint)) == slot) {
      return hint;
    }
    for (int i = 0; i < count; i++) {
      if (PrefixBuckets.slotOf(PrefixBuckets.cellAt(words, from, i)) == slot) {
        return i;
      }
    }
    return -1;
  }
}
