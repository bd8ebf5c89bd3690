package dev.shepherd.routing;

import static dev.shepherd.routing.PrefixBuckets.INLINE;
import static dev.shepherd.routing.PrefixBuckets.RECORD_WORDS;
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

  /** How many wide records are compared to find one to give up. */
  private static final int ROW_SAMPLE = 8;

  /** A prime larger than any number of records, so that its multiples visit each of them. */
  private static final long SCATTER = 4_294_967_291L;

  /** A table that may grow does so when so much of it is taken. */
  private static final double CROWDED = 0.95;

  /** In a fuller table nobody looks for records that could be moved out of the way. */
  private static final double PACKED = 0.985;

  private final long[][] tables;
  private final long[][] @Nullable [] rowLists;
  private final int number;
  private final SlotTicks slots;
  private final RowBudget budget;
  private final int mostBuckets;

  private int blocks;
  private long holders;
  private long evictions;
  private long rowBytes;
  private int rowsUsed;

  /** The row looked at last in search of one to give up. */
  private int hand;

  /** Holdings with an earlier tick are void whatever their slot; told by the caller each time. */
  private long expired;

  PrefixStripe(
      long[][] tables,
      long[][] @Nullable [] rowLists,
      int number,
      SlotTicks slots,
      RowBudget budget,
      long maxBytes) {
    this.tables = tables;
    this.rowLists = rowLists;
    this.number = number;
    this.slots = slots;
    this.budget = budget;
    long most = (maxBytes - FIXED_BYTES - 2 * ARRAY_HEADER_BYTES) / BUCKET_BYTES;
    mostBuckets = Math.clamp(most, 1, Integer.MAX_VALUE / WORDS - 1);
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
      int record = PrefixBuckets.find(table, first, second, key, place);
      if (record >= 0) {
        return touch(table, record, slot, tick, hint);
      }
      record = room(table, first, second);
      if (record >= 0) {
        int bucket = PrefixBuckets.bucketOf(record);
        begin(table, bucket, tick);
        int at = PrefixBuckets.at(table, record);
        table[at] = key;
        table[at + 1] = PrefixBuckets.cell(slot, tick) & 0xFFFFFFFFL;
        PrefixBuckets.tag(table, record, true, place);
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
    int record = find(table, key);
    if (record < 0) {
      return;
    }
    int cell = cellOf(table, record, slot, 0);
    if (cell >= 0) {
      int bucket = PrefixBuckets.bucketOf(record);
      PrefixBuckets.beginWrite(table, bucket);
      drop(table, record, cell);
      PrefixBuckets.endWrite(table, bucket);
    }
  }

  private static int find(long[] table, long key) {
    long place = PrefixBuckets.place(key);
    int buckets = PrefixBuckets.buckets(table);
    int first = PrefixBuckets.first(place, buckets);
    int second = PrefixBuckets.second(place, buckets, first);
    return PrefixBuckets.find(table, first, second, key, place);
  }

  // --- cells of one record ---

  private int touch(long[] table, int record, int slot, long tick, int hint) {
    int bucket = PrefixBuckets.bucketOf(record);
    int cell = cellOf(table, record, slot, hint);
    if (cell < 0) {
      begin(table, bucket, tick);
      cell = append(table, record, slot, tick);
      PrefixBuckets.endWrite(table, bucket);
      return cell;
    }
    long written = PrefixBuckets.tickOf(cellAt(table, record, cell), bucketTick(table, record));
    if (written < tick) {
      begin(table, bucket, tick);
      replace(table, record, cell, PrefixBuckets.cell(slot, tick));
      PrefixBuckets.endWrite(table, bucket);
    }
    return cell;
  }

  /** Adds a cell to a record, in place of one that is void or, without memory, of the oldest. */
  private int append(long[] table, int record, int slot, long tick) {
    int fresh = PrefixBuckets.cell(slot, tick);
    int count = holdersOf(table, record);
    if (count < capacityOf(table, record)) {
      resize(table, record, count + 1);
      replace(table, record, count, fresh);
      holders++;
      return count;
    }
    int oldest = 0;
    long oldestTick = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      int cell = cellAt(table, record, i);
      long written = PrefixBuckets.tickOf(cell, bucketTick(table, record));
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
    if (oldestTick < 0 || !widen(table, record)) {
      replace(table, record, oldest, fresh);
      return oldest;
    }
    resize(table, record, count + 1);
    replace(table, record, count, fresh);
    holders++;
    return count;
  }

  /** Moves a record's cells to a row with twice the room. False when there is no memory for it. */
  private boolean widen(long[] table, int record) {
    int count = holdersOf(table, record);
    int at = PrefixBuckets.at(table, record);
    boolean wide = isWide(table, record);
    long[] old = wide ? row(table, record) : null;
    long[] row = new long[1 + count];
    long extra = rowSize(row) - (old == null ? 0 : rowSize(old));
    if (!rowRoom(extra, old == null, table, record)) {
      return false;
    }
    row[0] = table[at];
    if (old != null) {
      System.arraycopy(old, 1, row, 1, old.length - 1);
      rowLists[number][PrefixBuckets.rowOf(table[at + 1])] = row;
      return true;
    }
    long signature = 0;
    for (int i = 0; i < count; i++) {
      int cell = PrefixBuckets.cellAt(table, at + 1, i);
      PrefixBuckets.cellAt(row, 1, i, cell);
      signature ^= PrefixBuckets.signature(cell);
    }
    int index = freeRow();
    rowLists[number][index] = row;
    rowsUsed++;
    table[at + 1] = PrefixBuckets.wideCells(index);
    table[at + 2] = signature;
    table[at + 3] = count;
    table[at + 4] = 0;
    return true;
  }

  /**
   * Makes room for {@code extra} bytes of rows by giving up wide records: each time the one longest
   * untouched of a few, taken in turn. Exact age would cost a walk over all of them.
   */
  private boolean rowRoom(long extra, boolean oneMore, long[] table, int keep) {
    long bytes = extra + rowListGrowth(oneMore);
    while (!budget.take(bytes)) {
      long[] @Nullable [] list = rowLists[number];
      int victim = -1;
      long victimTick = Long.MAX_VALUE;
      int sampled = 0;
      for (int i = 0; i < list.length && sampled < ROW_SAMPLE; i++) {
        hand = hand + 1 < list.length ? hand + 1 : 0;
        long[] row = list[hand];
        int record = row == null ? keep : find(table, row[0]);
        if (record != keep) {
          sampled++;
          long youngest = youngest(table, record);
          if (youngest < victimTick) {
            victim = record;
            victimTick = youngest;
          }
        }
      }
      if (victim < 0) {
        return false;
      }
      evict(table, victim, victimTick, PrefixBuckets.bucketOf(keep));
      bytes = extra + rowListGrowth(oneMore);
    }
    rowBytes += bytes;
    return true;
  }

  private long rowListGrowth(boolean oneMore) {
    int length = rowLists[number].length;
    return !oneMore || rowsUsed < length ? 0 : 4L * Math.max(4, length);
  }

  private int freeRow() {
    long[][] list = rowLists[number];
    for (int i = 0; i < list.length; i++) {
      if (list[i] == null) {
        return i;
      }
    }
    PrefixIndex.publish(rowLists, number, Arrays.copyOf(list, Math.max(4, list.length * 2)));
    return list.length;
  }

  private void drop(long[] table, int record, int cell) {
    int count = holdersOf(table, record);
    holders--;
    if (count == 1) {
      free(table, record);
      return;
    }
    int last = cellAt(table, record, count - 1);
    if (cell != count - 1) {
      replace(table, record, cell, last);
    }
    replace(table, record, count - 1, 0);
    resize(table, record, count - 1);
  }

  /** Empties a record and gives its row back. Its holders are counted off by the caller. */
  private void free(long[] table, int record) {
    if (isWide(table, record)) {
      releaseRow(table, record);
    }
    clear(table, record);
    blocks--;
  }

  private static void clear(long[] table, int record) {
    int at = PrefixBuckets.at(table, record);
    Arrays.fill(table, at, at + RECORD_WORDS, 0);
    PrefixBuckets.tag(table, record, false, 0);
  }

  private void releaseRow(long[] table, int record) {
    int index = PrefixBuckets.rowOf(table[PrefixBuckets.at(table, record) + 1]);
    long bytes = rowSize(row(table, record));
    rowBytes -= bytes;
    budget.give(bytes);
    rowLists[number][index] = null;
    rowsUsed--;
  }

  /** Gives a record up. Its bucket's version is left alone if it is already being written. */
  private void evict(long[] table, int record, long youngest, int alreadyWriting) {
    int bucket = PrefixBuckets.bucketOf(record);
    if (bucket != alreadyWriting) {
      PrefixBuckets.beginWrite(table, bucket);
    }
    holders -= holdersOf(table, record);
    evictions += youngest < 0 ? 0 : 1;
    free(table, record);
    if (bucket != alreadyWriting) {
      PrefixBuckets.endWrite(table, bucket);
    }
  }

  // --- room for one more record ---

  /** A free record in either bucket, made if need be; -1 after the table was replaced. */
  private int room(long[] table, int first, int second) {
    int inFirst = PrefixBuckets.occupied(table, first);
    int inSecond = PrefixBuckets.occupied(table, second);
    if (inFirst < WAYS || inSecond < WAYS) {
      return PrefixBuckets.free(table, inFirst <= inSecond ? first : second);
    }
    int victim = WAYS * first;
    long victimTick = Long.MAX_VALUE;
    for (int record = WAYS * first; record < WAYS * first + WAYS; record++) {
      long youngest = youngest(table, record);
      if (youngest < victimTick) {
        victim = record;
        victimTick = youngest;
      }
    }
    if (victimTick >= 0) {
      double capacity = WAYS * (double) PrefixBuckets.buckets(table);
      if (blocks >= CROWDED * capacity && grow(table)) {
        return -1;
      }
      if (blocks < PACKED * capacity) {
        int moved = makeRoom(table, first);
        moved = moved < 0 ? makeRoom(table, second) : moved;
        if (moved >= 0) {
          return moved;
        }
        if (grow(table)) {
          return -1;
        }
      }
    }
    evict(table, victim, victimTick, -1);
    return victim;
  }

  /** Moves one of a full bucket's records to its other bucket; the record now free, or -1. */
  private int makeRoom(long[] table, int bucket) {
    int buckets = PrefixBuckets.buckets(table);
    for (int record = WAYS * bucket; record < WAYS * bucket + WAYS; record++) {
      long place = PrefixBuckets.place(table[PrefixBuckets.at(table, record)]);
      int first = PrefixBuckets.first(place, buckets);
      int other = first == bucket ? PrefixBuckets.second(place, buckets, first) : first;
      if (other != bucket && PrefixBuckets.occupied(table, other) < WAYS) {
        PrefixBuckets.beginWrite(table, bucket);
        begin(table, other, PrefixBuckets.tick(table[2 * bucket]));
        copy(table, record, table, PrefixBuckets.free(table, other), place);
        clear(table, record);
        PrefixBuckets.endWrite(table, other);
        PrefixBuckets.endWrite(table, bucket);
        return record;
      }
    }
    return -1;
  }

  /** Copies everything alive to a table a sixteenth larger. False when the limit forbids one. */
  private boolean grow(long[] old) {
    int oldBuckets = PrefixBuckets.buckets(old);
    int buckets = Math.min(oldBuckets + Math.max(1, oldBuckets / 16), mostBuckets);
    if (buckets <= oldBuckets) {
      return false;
    }
    var table = new long[buckets * WORDS];
    // In an order that has nothing to do with places: from left to right, the table's right end
    // would be filled with second choices before its first ones come.
    int records = WAYS * oldBuckets;
    for (int i = 0; i < records; i++) {
      int record = (int) ((long) i * SCATTER % records);
      if (PrefixBuckets.isTaken(old, record)) {
        rehash(old, record, table);
      }
    }
    PrefixIndex.publish(tables, number, table);
    return true;
  }

  private void rehash(long[] old, int from, long[] table) {
    if (youngest(old, from) < 0) {
      leaveBehind(old, from);
      return;
    }
    int buckets = PrefixBuckets.buckets(table);
    long place = PrefixBuckets.place(old[PrefixBuckets.at(old, from)]);
    int first = PrefixBuckets.first(place, buckets);
    int second = PrefixBuckets.second(place, buckets, first);
    int inFirst = PrefixBuckets.occupied(table, first);
    int inSecond = PrefixBuckets.occupied(table, second);
    int to;
    if (inFirst < WAYS || inSecond < WAYS) {
      to = PrefixBuckets.free(table, inFirst <= inSecond ? first : second);
    } else {
      to = makeRoom(table, first);
      to = to < 0 ? makeRoom(table, second) : to;
      if (to < 0) {
        leaveBehind(old, from);
        evictions++;
        return;
      }
    }
    int bucket = PrefixBuckets.bucketOf(to);
    begin(table, bucket, bucketTick(old, from));
    copy(old, from, table, to, place);
    PrefixBuckets.endWrite(table, bucket);
  }

  /** A record is not taken over; the old table, still being read, is left as it is. */
  private void leaveBehind(long[] old, int record) {
    holders -= holdersOf(old, record);
    blocks--;
    if (isWide(old, record)) {
      releaseRow(old, record);
    }
  }

  /** Copies a record to a free one in another bucket, whose tick is not before its own. */
  private void copy(long[] from, int source, long[] to, int target, long place) {
    System.arraycopy(
        from, PrefixBuckets.at(from, source), to, PrefixBuckets.at(to, target), RECORD_WORDS);
    PrefixBuckets.tag(to, target, true, place);
    // Equal low bits mean equal moments as long as no cell is too old for its new bucket.
    cleanUp(to, target, bucketTick(from, source), bucketTick(to, target));
  }

  // --- ages ---

  /**
   * Begins a write to a bucket and moves its tick on, after making sure that the low bits in its
   * cells will still be understood then.
   */
  private void begin(long[] table, int bucket, long tick) {
    long before = PrefixBuckets.tick(table[2 * bucket]);
    PrefixBuckets.beginWrite(table, bucket);
    if (tick <= before) {
      return;
    }
    if (PrefixBuckets.needsCleanUp(before, tick)) {
      for (int record = WAYS * bucket; record < WAYS * bucket + WAYS; record++) {
        if (PrefixBuckets.isTaken(table, record)) {
          cleanUp(table, record, before, tick);
        }
      }
    }
    PrefixBuckets.setTick(table, bucket, tick);
  }

  /** Makes cells older than can be said as old as can be said, or nobody's if they are void. */
  private void cleanUp(long[] table, int record, long before, long after) {
    int count = holdersOf(table, record);
    long oldest = after - PrefixBuckets.OLDEST_AGE;
    for (int i = 0; i < count; i++) {
      int cell = cellAt(table, record, i);
      long written = PrefixBuckets.tickOf(cell, before);
      if (written < oldest) {
        int slot = alive(cell, written) ? PrefixBuckets.slotOf(cell) : PrefixBuckets.NOBODY;
        replace(table, record, i, PrefixBuckets.cell(slot, oldest));
      }
    }
  }

  /** The latest tick among a record's valid cells, -1 if there is none. */
  private long youngest(long[] table, int record) {
    int count = holdersOf(table, record);
    long bucketTick = bucketTick(table, record);
    long youngest = -1;
    for (int i = 0; i < count; i++) {
      int cell = cellAt(table, record, i);
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

  private static long bucketTick(long[] table, int record) {
    return PrefixBuckets.tick(table[2 * PrefixBuckets.bucketOf(record)]);
  }

  // --- a record's cells, wherever they are ---

  private static boolean isWide(long[] table, int record) {
    return PrefixBuckets.isWide(table[PrefixBuckets.at(table, record) + 1]);
  }

  private long[] row(long[] table, int record) {
    return rowLists[number][PrefixBuckets.rowOf(table[PrefixBuckets.at(table, record) + 1])];
  }

  private static long rowSize(long[] row) {
    return ARRAY_HEADER_BYTES + 8L * row.length;
  }

  private static int holdersOf(long[] table, int record) {
    int at = PrefixBuckets.at(table, record);
    if (isWide(table, record)) {
      return (int) table[at + 3];
    }
    int count = 0;
    while (count < INLINE && PrefixBuckets.cellAt(table, at + 1, count) != 0) {
      count++;
    }
    return count;
  }

  private int capacityOf(long[] table, int record) {
    return isWide(table, record) ? 2 * (row(table, record).length - 1) : INLINE;
  }

  /** Notes a wide record's number of holders; others are counted by their cells. */
  private static void resize(long[] table, int record, int count) {
    if (isWide(table, record)) {
      table[PrefixBuckets.at(table, record) + 3] = count;
    }
  }

  private int cellAt(long[] table, int record, int number) {
    return isWide(table, record)
        ? PrefixBuckets.cellAt(row(table, record), 1, number)
        : PrefixBuckets.cellAt(table, PrefixBuckets.at(table, record) + 1, number);
  }

  /** Overwrites a cell; 0 empties it. */
  private void replace(long[] table, int record, int number, int cell) {
    int at = PrefixBuckets.at(table, record);
    if (!isWide(table, record)) {
      PrefixBuckets.cellAt(table, at + 1, number, cell);
      return;
    }
    long[] row = row(table, record);
    int before = PrefixBuckets.cellAt(row, 1, number);
    PrefixBuckets.cellAt(row, 1, number, cell);
    long gone = before == 0 ? 0 : PrefixBuckets.signature(before);
    table[at + 2] ^= gone ^ (cell == 0 ? 0 : PrefixBuckets.signature(cell));
  }

  /** The number of the slot's cell in a record, or -1. */
  private int cellOf(long[] table, int record, int slot, int hint) {
    boolean wide = isWide(table, record);
    int count = wide ? holdersOf(table, record) : INLINE;
    long[] words = wide ? row(table, record) : table;
    int from = wide ? 1 : PrefixBuckets.at(table, record) + 1;
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
