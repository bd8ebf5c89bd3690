package dev.shepherd.routing;

/**
 * Learns how much an engine's prefix cache holds, so that nobody is sent to a worker for a prefix
 * that is long gone. Thread-safe.
 *
 * <p>An engine gives up what was not used for longest. So a prefix is there while less than the
 * cache's capacity {@code C} has been added since, and the moment at which the worker's total was
 * {@code C} smaller than now divides what is held from what is gone. {@code C} is learned from
 * answers that tell how much of the prompt was cached, beside what was predicted: told less, {@code
 * C} shrinks by 5 %; told more, it grows by 5 %; told right, it grows by 0.5 %, because what is
 * thought to be gone is never tried. Before the first disappointment nothing is thought to be gone;
 * that one sets {@code C} to all that was added until then. Additive and multiplicative steps
 * towards a bound that is only felt when it is hit are those of Chiu and Jain, "Analysis of the
 * Increase and Decrease Algorithms for Congestion Avoidance" (1989).
 *
 * <p>Engines that never tell of a cached token teach nothing: many report 0 because they do not
 * count.
 *
 * <p>Totals are remembered at up to {@value #MARKS} moments; when there is no room, every second
 * one goes, so their distance follows {@code C}.
 */
final class Retention {
  static final int MARKS = 256;

  /** No engine worth routing to holds less. */
  static final double LEAST_TOKENS = 16_384;

  /** Nothing is thought to be gone. */
  static final long ALWAYS = Long.MIN_VALUE;

  private static final double SHRINK = 0.95;
  private static final double GROW = 1.05;
  private static final double PROBE = 1.005;

  /** Deviations below this share of the prediction are rounding. */
  private static final double ROUNDING = 0.05;

  private final double[] markTokens = new double[MARKS];
  private final long[] markNanos = new long[MARKS];
  private int marks;
  private double markDistance;
  private double total;
  private double capacity = Double.POSITIVE_INFINITY;
  private boolean tells;

  /**
   * So many tokens enter the cache.
   *
   * @return the moment such that what was last used before is gone, or {@link #ALWAYS}
   */
  synchronized long add(double tokens, long nowNanos) {
    if (marks == 0 || total - markTokens[marks - 1] >= markDistance) {
      mark(nowNanos);
    }
    total += tokens;
    double border = total - capacity;
    if (!(border > markTokens[0])) {
      return ALWAYS;
    }
    int low = 0;
    int high = marks - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (markTokens[middle] <= border) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return markNanos[low];
  }

  private void mark(long nowNanos) {
    if (marks == MARKS) {
      for (int i = 0; i < MARKS / 2; i++) {
        markTokens[i] = markTokens[2 * i];
        markNanos[i] = markNanos[2 * i];
      }
      marks = MARKS / 2;
      markDistance = (total - markTokens[0]) / marks;
      forgetTheOld();
    }
    markTokens[marks] = total;
    markNanos[marks] = nowNanos;
    marks++;
  }

  /** Marks twice as old as can matter only make the others coarse. */
  private void forgetTheOld() {
    int old = 0;
    while (old < marks - 1 && markTokens[old + 1] < total - 2 * capacity) {
      old++;
    }
    if (old > 0) {
      System.arraycopy(markTokens, old, markTokens, 0, marks - old);
      System.arraycopy(markNanos, old, markNanos, 0, marks - old);
      marks -= old;
      markDistance = Math.min(markDistance, capacity / (MARKS / 4));
    }
  }

  /**
   * An answer told what was cached.
   *
   * @param predicted tokens thought to be held
   * @param told tokens that were
   * @param grain tokens of a block; smaller deviations say nothing
   */
  synchronized void learn(double predicted, long told, double grain) {
    tells |= told > 0;
    if (!tells) {
      return;
    }
    double slack = grain + ROUNDING * predicted;
    if (told < predicted - slack) {
      capacity = Math.max(LEAST_TOKENS, Math.min(capacity * SHRINK, total));
    } else if (told > predicted + slack) {
      capacity *= GROW;
    } else if (predicted > slack) {
      capacity *= PROBE;
    }
  }

  /** What the cache is thought to hold, in tokens; infinite while nothing is known. */
  synchronized double capacity() {
    return capacity;
  }
}
