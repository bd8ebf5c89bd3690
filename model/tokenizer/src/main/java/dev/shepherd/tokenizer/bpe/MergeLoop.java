package dev.shepherd.tokenizer.bpe;

import java.util.Arrays;

/**
 * Merges the symbols of a word by the book: again and again the pair of the lowest rank, the
 * leftmost among equals. For one thread; reusable.
 *
 * <p>Short words are searched through for every merge, which is quadratic but quick; for long ones
 * a heap holds the pairs, and pairs that are outdated when they come up are skipped, so that n
 * symbols take O(n log n).
 */
final class MergeLoop {

  /** Up to so many symbols are searched through. */
  static final int SHORT = 32;

  private int[] ids = new int[SHORT];
  private int size;

  /** Of each symbol of a short word, what {@link PairTable#find} says of it and the next. */
  private final long[] ranks = new long[SHORT];

  private int[] next = {};
  private int[] previous = {};
  private long[] heap = {};
  private int heapSize;

  /** Begins a new word. */
  MergeLoop clear() {
    size = 0;
    return this;
  }

  /** Adds a symbol. */
  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    ids[size++] = id;
  }

  /** Number of symbols, after {@link #merge} of tokens. */
  int size() {
    return size;
  }

  /** A symbol. */
  int id(int index) {
    return ids[index];
  }

  /** The last merge done: its rank, and the two symbols that were merged. */
  int lastRank;

  int lastLeft;
  int lastRight;

  /** Merges until no pair merges any more. */
  void merge(PairTable pairs) {
    lastRank = -1;
    if (size > SHORT) {
      mergeLong(pairs);
    } else {
      mergeShort(pairs);
    }
  }

  private void mergeShort(PairTable pairs) {
    long[] found = ranks;
    for (int i = 0; i + 1 < size; i++) {
      found[i] = pairs.find(ids[i], ids[i + 1]);
    }
    while (size > 1) {
      int best = -1;
      // Ranks are in the upper halves; of equal ones the first stays.
      long lowest = PairTable.NONE;
      for (int i = 0; i + 1 < size; i++) {
        if (found[i] < lowest) {
          lowest = found[i];
          best = i;
        }
      }
      if (best < 0) {
        return;
      }
      note((int) (lowest >>> 32), ids[best], ids[best + 1]);
      ids[best] = (int) found[best];
      size--;
      for (int i = best + 1; i < size; i++) {
        ids[i] = ids[i + 1];
        found[i - 1] = found[i];
      }
      if (best + 1 < size) {
        found[best] = pairs.find(ids[best], ids[best + 1]);
      }
      if (best > 0) {
        found[best - 1] = pairs.find(ids[best - 1], ids[best]);
      }
    }
  }

  private void note(int rank, int left, int right) {
    // When ranks do not rise from merge to merge, the word is no plain tree of ranks.
    if (rank < lastRank) {
      rising = false;
    }
    lastRank = rank;
    lastLeft = left;
    lastRight = right;
  }

  /** Whether all merges since this was set true came in the order of their ranks. */
  boolean rising;

  private void mergeLong(PairTable pairs) {
    int n = size;
    if (next.length < n) {
      next = new int[n];
      previous = new int[n];
      heap = new long[n];
    }
    heapSize = 0;
    for (int i = 0; i < n; i++) {
      next[i] = i + 1 < n ? i + 1 : -1;
      previous[i] = i - 1;
    }
    for (int i = 0; i + 1 < n; i++) {
      push(pairs, i);
    }
    while (heapSize > 0) {
      long top = pop();
      int at = (int) top;
      int right = ids[at] < 0 ? -1 : next[at];
      if (right < 0) {
        continue;
      }
      long found = pairs.find(ids[at], ids[right]);
      if (found == PairTable.NONE || found >>> 32 != top >>> 32) {
        continue;
      }
      note((int) (found >>> 32), ids[at], ids[right]);
      ids[at] = (int) found;
      ids[right] = -1;
      next[at] = next[right];
      if (next[at] >= 0) {
        previous[next[at]] = at;
        push(pairs, at);
      }
      if (previous[at] >= 0) {
        push(pairs, previous[at]);
      }
    }
    int kept = 0;
    for (int i = 0; i >= 0; i = next[i]) {
      ids[kept++] = ids[i];
    }
    size = kept;
  }

  private void push(PairTable pairs, int at) {
    long found = pairs.find(ids[at], ids[next[at]]);
    if (found == PairTable.NONE) {
      return;
    }
    long entry = (found & 0xFFFFFFFF00000000L) | at;
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heapSize * 2);
    }
    int i = heapSize++;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (heap[parent] <= entry) {
        break;
      }
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = entry;
  }

  private long pop() {
    long top = heap[0];
    long last = heap[--heapSize];
    int i = 0;
    while (true) {
      int child = 2 * i + 1;
      if (child >= heapSize) {
        break;
      }
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= last) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    if (heapSize > 0) {
      heap[i] = last;
    }
    return top;
  }
}
