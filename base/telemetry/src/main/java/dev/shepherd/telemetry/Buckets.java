package dev.shepherd.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Fixed upper bounds of a histogram. Immutable.
 *
 * <p>Bounds are kept as whole billionths (nanoseconds for durations), padded with {@code
 * Long.MAX_VALUE} to a power of two, so that the search is a fixed number of compare-and-add steps:
 * five for the usual 29 bounds.
 */
public final class Buckets {
  private static final int MAX_BOUNDS = 255;
  private static final double BILLION = 1e9;

  private static final double[] DURATIONS = {
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 45, 60, 90, 120, 180,
    240, 300, 480, 900, 1200, 1800, 2700, 3600, 5400, 7200
  };
  private static final double[] EVENT_LOOP_DELAYS = {
    0, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1
  };

  private final int count;
  private final long[] padded;
  private final byte[][] leLabels;

  private Buckets(double[] bounds) {
    count = bounds.length;
    padded = new long[Integer.highestOneBit(Math.max(1, count)) << 1];
    Arrays.fill(padded, Long.MAX_VALUE);
    leLabels = new byte[count + 1][];
    for (int i = 0; i < count; i++) {
      padded[i] = Math.round(bounds[i] * BILLION);
      leLabels[i] = leLabel(bounds[i]);
    }
    leLabels[count] = leLabel(Double.POSITIVE_INFINITY);
  }

  /**
   * Buckets with these upper bounds in seconds, in any order; duplicates and {@code +Inf} (which is
   * always there) are dropped.
   *
   * @throws IllegalArgumentException for NaN, −Inf, bounds beyond about 292 years, or more than 255
   */
  public static Buckets ofSeconds(double... bounds) {
    double[] sorted =
        Arrays.stream(bounds)
            .filter(bound -> bound != Double.POSITIVE_INFINITY)
            .sorted()
            .distinct()
            .toArray();
    if (sorted.length > MAX_BOUNDS) {
      throw new IllegalArgumentException("more than " + MAX_BOUNDS + " histogram buckets");
    }
    for (double bound : sorted) {
      if (!(Math.abs(bound) < Long.MAX_VALUE / BILLION)) {
        throw new IllegalArgumentException("not a usable histogram bucket: " + bound);
      }
    }
    return new Buckets(sorted);
  }

  /** The 29 default buckets for durations, or the operator's own list if it is not empty. */
  public static Buckets durations(List<Double> configured) {
    return configured.isEmpty()
        ? new Buckets(DURATIONS)
        : ofSeconds(configured.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The buckets of the event loop delay, 0 to 1 s. */
  public static Buckets eventLoopDelays() {
    return new Buckets(EVENT_LOOP_DELAYS);
  }

  /** Number of bounds, without {@code +Inf}. */
  public int count() {
    return count;
  }

  /** Index of the bucket that {@code billionths} falls in; {@link #count()} means {@code +Inf}. */
  int indexOf(long billionths) {
    long[] bounds = padded;
    int index = 0;
    for (int step = bounds.length >> 1; step > 0; step >>= 1) {
      index += bounds[index + step - 1] < billionths ? step : 0;
    }
    return index;
  }

  /** {@code le="0.005"} of a bucket. */
  byte[] leLabel(int index) {
    return leLabels[index];
  }

  private static byte[] leLabel(double bound) {
    return ("le=\"" + TextBuffer.shortest(bound) + "\"").getBytes(StandardCharsets.US_ASCII);
  }
}
