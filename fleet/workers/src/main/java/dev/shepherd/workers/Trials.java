package dev.shepherd.workers;

import org.jspecify.annotations.Nullable;

/**
 * The trial requests that are under way while a breaker is half-open. Immutable.
 *
 * <p>Trials of one phase are numbered from 1, so that the end of one that lost its place does not
 * free the place of another. Numbers begin anew after a million, by when no earlier one can still
 * be meant.
 */
final class Trials {
  static final int NUMBER_BITS = 20;
  static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;
  static final Trials NONE = new Trials(new long[0], 0);

  /** Pairs of a number and the moment when that trial began. */
  private final long[] pairs;

  private final long latest;

  private Trials(long[] pairs, long latest) {
    this.pairs = pairs;
    this.latest = latest;
  }

  /** Number of the trial that began last, 0 if none did. */
  long latest() {
    return latest;
  }

  /**
   * These trials and one that begins now, or null when no place is free.
   *
   * @param most how many may be under way
   * @param patienceNanos how long each keeps its place
   */
  @Nullable Trials plusOne(long nowNanos, int most, long patienceNanos) {
    int kept = 0;
    var next = new long[pairs.length + 2];
    for (int i = 0; i < pairs.length; i += 2) {
      if (nowNanos - pairs[i + 1] < patienceNanos) {
        next[kept] = pairs[i];
        next[kept + 1] = pairs[i + 1];
        kept += 2;
      }
    }
    if (kept / 2 >= most) {
      return null;
    }
    long number = latest == NUMBER_MASK ? 1 : latest + 1;
    next[kept] = number;
    next[kept + 1] = nowNanos;
    return new Trials(java.util.Arrays.copyOf(next, kept + 2), number);
  }

  /** These trials but for one, which may have lost its place already. */
  Trials without(long number) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i] == number) {
        var next = new long[pairs.length - 2];
        System.arraycopy(pairs, 0, next, 0, i);
        System.arraycopy(pairs, i + 2, next, i, pairs.length - i - 2);
        return new Trials(next, latest);
      }
    }
    return this;
  }
}
