package dev.shepherd.workers;

import java.util.Arrays;

/**
 * How a worker's latest requests ended, counted by when they did, in constant space. Immutable.
 *
 * <p>Time is cut into ticks of an eighth of the window. A row holds one count for each of the last
 * eight ticks up to {@code newestTick}, that of tick {@code t} at {@code t mod 8}. So an outcome is
 * forgotten when it is between seven eighths and the whole of a window old. Three rows:
 *
 * <ul>
 *   <li>failures;
 *   <li>successes, counted only while a failure is remembered: a worker that does its work costs
 *       nothing, and when it begins to fail, hours of good work do not hide that;
 *   <li>the failures since the latest success.
 * </ul>
 *
 * <p>Counts stop at {@link Integer#MAX_VALUE}.
 */
final class OutcomeWindow {
  static final int TICKS = 8;

  /** Remembers nothing. */
  static final OutcomeWindow EMPTY = new OutcomeWindow(new int[0], Long.MIN_VALUE);

  private static final int FAILURES = 0;
  private static final int SUCCESSES = TICKS;
  private static final int RUN = 2 * TICKS;
  private static final int ROWS_LENGTH = 3 * TICKS;

  private final int[] counts;
  private final long newestTick;

  private OutcomeWindow(int[] counts, long newestTick) {
    this.counts = counts;
    this.newestTick = newestTick;
  }

  /** Whether nothing is remembered, so that a success changes nothing. */
  boolean isEmpty() {
    return counts.length == 0;
  }

  /** The window with one more failure at {@code tick}. */
  OutcomeWindow plusFailure(long tick) {
    OutcomeWindow next = at(tick);
    add(next.counts, FAILURES, next.newestTick);
    add(next.counts, RUN, next.newestTick);
    return next;
  }

  /** The window with one more success at {@code tick}; empty if no failure counts any more. */
  OutcomeWindow plusSuccess(long tick) {
    if (failures(tick) == 0) {
      return EMPTY;
    }
    OutcomeWindow next = at(tick);
    add(next.counts, SUCCESSES, next.newestTick);
    Arrays.fill(next.counts, RUN, RUN + TICKS, 0);
    return next;
  }

  /** Failures that count at {@code tick}, the present one. */
  long failures(long tick) {
    return sum(FAILURES, tick);
  }

  /** Successes that count at {@code tick}, the present one. */
  long successes(long tick) {
    return sum(SUCCESSES, tick);
  }

  /** Failures since the latest success that count at {@code tick}, the present one. */
  long failuresInARow(long tick) {
    return sum(RUN, tick);
  }

  /** A copy whose newest tick is this one, or a later one that is known already. */
  private OutcomeWindow at(long tick) {
    if (isEmpty() || tick - newestTick >= TICKS) {
      return new OutcomeWindow(new int[ROWS_LENGTH], tick);
    }
    int[] next = counts.clone();
    for (long t = newestTick + 1; t <= tick; t++) {
      int slot = slot(t);
      next[FAILURES + slot] = 0;
      next[SUCCESSES + slot] = 0;
      next[RUN + slot] = 0;
    }
    return new OutcomeWindow(next, Math.max(tick, newestTick));
  }

  private long sum(int row, long tick) {
    if (isEmpty() || tick - newestTick >= TICKS) {
      return 0;
    }
    long sum = 0;
    // From the tick that has just not aged out; ticks behind the newest one have no counts yet.
    for (long t = Math.max(tick, newestTick) - TICKS + 1; t <= newestTick; t++) {
      sum += counts[row + slot(t)];
    }
    return sum;
  }

  private static void add(int[] counts, int row, long tick) {
    int at = row + slot(tick);
    if (counts[at] < Integer.MAX_VALUE) {
      counts[at]++;
    }
  }

  private static int slot(long tick) {
    return (int) Math.floorMod(tick, (long) TICKS);
  }

  @Override
  public String toString() {
    return isEmpty() ? "nothing" : Arrays.toString(counts) + " up to tick " + newestTick;
  }
}
