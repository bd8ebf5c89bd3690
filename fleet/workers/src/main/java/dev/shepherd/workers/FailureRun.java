package dev.shepherd.workers;

import java.util.Arrays;

/**
 * A run of failures, counted by when they happened, in constant space. Immutable.
 *
 * <p>Time is cut into ticks of an eighth of the window; {@code counts[t % 8]} holds the failures of
 * tick {@code t} for the last eight ticks up to {@code newestTick}. So a failure is forgotten when
 * it is between seven eighths and the whole of a window old.
 */
final class FailureRun {
  static final int TICKS = 8;
  static final FailureRun NONE = new FailureRun(new int[TICKS], Long.MIN_VALUE);

  private final int[] counts;
  private final long newestTick;

  private FailureRun(int[] counts, long newestTick) {
    this.counts = counts;
    this.newestTick = newestTick;
  }

  boolean isEmpty() {
    return this == NONE;
  }

  /** The run with one more failure at {@code tick}. */
  FailureRun plusOne(long tick) {
    int[] next = isEmpty() || tick - newestTick >= TICKS ? new int[TICKS] : counts.clone();
    if (!isEmpty()) {
      for (long t = newestTick + 1; t <= tick && t - newestTick < TICKS; t++) {
        next[slot(t)] = 0;
      }
    }
    next[slot(tick)]++;
    return new FailureRun(next, Math.max(tick, newestTick));
  }

  /** How many of the failures count at {@code tick}, the present one. */
  int within(long tick) {
    if (isEmpty() || tick - newestTick >= TICKS) {
      return 0;
    }
    int sum = 0;
    for (long t = tick - TICKS + 1; t <= newestTick; t++) {
      sum += counts[slot(t)];
    }
    return sum;
  }

  private static int slot(long tick) {
    return (int) Math.floorMod(tick, (long) TICKS);
  }

  @Override
  public String toString() {
    return Arrays.toString(counts);
  }
}
