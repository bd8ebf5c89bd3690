package dev.shepherd.routing;

/**
 * A few blocks ahead of the one being looked at: where they are in a {@link PrefixIndex}, found out
 * for all of them together. Each round's loads do not depend on each other, so that the processor
 * waits for main memory once a round and not once a block. Confined to one thread.
 */
final class FetchAhead {
  /** How many blocks are fetched together. */
  static final int BLOCKS = 32;

  private final long[] places = new long[BLOCKS];
  private final int[] stripes = new int[BLOCKS];
  private final int[] lengths = new int[BLOCKS];
  private final int[] firsts = new int[BLOCKS];
  private final int[] seconds = new int[BLOCKS];
  private final int[] records = new int[BLOCKS];

  /** Takes the sum of what is loaded, so that no compiler leaves the loads out. */
  long fetched;

  /** Fetches the keys' directory words and likely records. */
  void records(PrefixIndex index, long[] keys, int from, int to) {
    int count = to - from;
    long sum = directory(index, keys, from, count);
    for (int i = 0; i < count; i++) {
      long[] table = index.table(stripes[i]);
      if (table.length == lengths[i]) {
        int record = PrefixBuckets.likely(table, firsts[i], seconds[i], places[i]);
        records[i] = record;
        int at = PrefixBuckets.at(table, record);
        sum += table[at] + table[at + PrefixBuckets.RECORD_WORDS - 1];
      } else {
        records[i] = -1;
      }
    }
    fetched += sum;
  }

  /** Fetches what is needed to make room for blocks that the index does not have. */
  void victims(PrefixIndex index, long[] keys, int from, int to) {
    int count = to - from;
    long sum = directory(index, keys, from, count);
    for (int i = 0; i < count; i++) {
      long[] table = index.table(stripes[i]);
      if (table.length == lengths[i]) {
        int at = PrefixBuckets.at(table, PrefixBuckets.WAYS * firsts[i]);
        int line = 8;
        sum += table[at] + table[at + line] + table[at + 2 * line] + table[at + 3 * line];
      }
    }
    fetched += sum;
  }

  private long directory(PrefixIndex index, long[] keys, int from, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      long place = PrefixBuckets.place(PrefixBuckets.nonZero(keys[from + i]));
      int stripe = index.stripe(place);
      long[] table = index.table(stripe);
      int buckets = PrefixBuckets.buckets(table);
      int first = PrefixBuckets.first(place, buckets);
      int second = PrefixBuckets.second(place, buckets, first);
      places[i] = place;
      stripes[i] = stripe;
      lengths[i] = table.length;
      firsts[i] = first;
      seconds[i] = second;
      sum += table[2 * first] + table[2 * second];
    }
    return sum;
  }

  long place(int block) {
    return places[block];
  }

  int stripe(int block) {
    return stripes[block];
  }

  /** The length of the table for which the record's number is meant. */
  int tableLength(int block) {
    return lengths[block];
  }

  /** The number of the block's likely record, -1 if not known. */
  int record(int block) {
    return records[block];
  }
}
