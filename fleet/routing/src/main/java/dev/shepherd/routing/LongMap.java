package dev.shepherd.routing;

/**
 * A map from numbers to numbers other than {@link #ABSENT}. Open addressing with linear probing; a
 * removal moves later entries back, so that no tombstones pile up (Knuth, The Art of Computer
 * Programming 3, 6.4, algorithm R). Not thread-safe.
 */
final class LongMap {
  /** Stands for no value; never stored. */
  static final long ABSENT = 0;

  private static final int LEAST = 16;

  private long[] keys = new long[LEAST];

  /** {@link #ABSENT} where there is no entry. */
  private long[] values = new long[LEAST];

  private int size;

  int size() {
    return size;
  }

  long get(long key) {
    return values[find(key)];
  }

  /** False if the key is new and there are {@code most} already. */
  boolean put(long key, long value, int most) {
    int at = find(key);
    if (values[at] == ABSENT) {
      if (size >= most) {
        return false;
      }
      size++;
      if (4L * size > 3L * keys.length) {
        grow();
        at = find(key);
      }
    }
    keys[at] = key;
    values[at] = value;
    return true;
  }

  /** The value that the key had. */
  long remove(long key) {
    int hole = find(key);
    long value = values[hole];
    if (value == ABSENT) {
      return ABSENT;
    }
    size--;
    int mask = keys.length - 1;
    for (int at = (hole + 1) & mask; values[at] != ABSENT; at = (at + 1) & mask) {
      int distanceFromHome = (at - home(keys[at])) & mask;
      int distanceFromHole = (at - hole) & mask;
      if (distanceFromHome >= distanceFromHole) {
        keys[hole] = keys[at];
        values[hole] = values[at];
        hole = at;
      }
    }
    values[hole] = ABSENT;
    return value;
  }

  void clear() {
    keys = new long[LEAST];
    values = new long[LEAST];
    size = 0;
  }

  private int find(long key) {
    int mask = keys.length - 1;
    int at = home(key);
    while (values[at] != ABSENT && keys[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private int home(long key) {
    return (int) (PrefixBuckets.place(key) >>> 20) & (keys.length - 1);
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new long[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != ABSENT) {
        int at = find(oldKeys[i]);
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }
}
