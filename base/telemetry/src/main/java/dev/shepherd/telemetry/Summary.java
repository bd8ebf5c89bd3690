package dev.shepherd.telemetry;

import dev.shepherd.exchange.Clock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Quantiles over the last minute, with sum and count over all time; for rare events only, since an
 * observation takes a lock.
 *
 * <p>Three windows of 20 seconds are used in turn. Each counts values in buckets that split every
 * power of two of nanoseconds into 16, so a quantile is off by at most 1/32 of its value; the
 * smallest and the largest value are exact. An empty minute reports 0.
 */
public final class Summary extends Series {
  private static final long WINDOW_NANOS = 20_000_000_000L;
  private static final int WINDOWS = 3;
  private static final int SUB_BITS = 4;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;
  private static final int BUCKETS = (64 - SUB_BITS) * SUB_BUCKETS;
  private static final double[] QUANTILES = {0, 0.5, 0.9, 0.95, 0.99, 0.999, 1};

  private final Clock clock;
  private final int[][] counts = new int[WINDOWS][BUCKETS];
  private final long[] smallest = new long[WINDOWS];
  private final long[] largest = new long[WINDOWS];
  private final long[] windowNumber = new long[WINDOWS];
  private long count;
  private long sumNanos;

  Summary(Clock clock) {
    this.clock = clock;
    for (int i = 0; i < WINDOWS; i++) {
      reset(i, Long.MIN_VALUE);
    }
  }

  /** Records a duration in nanoseconds; a negative one counts as 0. */
  public synchronized void observeNanos(long nanos) {
    long value = Math.max(0, nanos);
    long now = Math.floorDiv(clock.nanoTime(), WINDOW_NANOS);
    int slot = (int) Math.floorMod(now, (long) WINDOWS);
    if (windowNumber[slot] != now) {
      reset(slot, now);
    }
    counts[slot][bucketOf(value)]++;
    smallest[slot] = Math.min(smallest[slot], value);
    largest[slot] = Math.max(largest[slot], value);
    count++;
    sumNanos += value;
  }

  @Override
  synchronized void writeTo(TextBuffer out, byte[] name, byte[] labels) {
    long now = Math.floorDiv(clock.nanoTime(), WINDOW_NANOS);
    for (int slot = 0; slot < WINDOWS; slot++) {
      if (windowNumber[slot] != Long.MIN_VALUE && windowNumber[slot] <= now - WINDOWS) {
        reset(slot, Long.MIN_VALUE);
      }
    }
    for (double quantile : QUANTILES) {
      byte[] label =
          ("quantile=\"" + TextBuffer.shortest(quantile) + "\"")
              .getBytes(StandardCharsets.US_ASCII);
      sampleWith(out, name, "", labels, label).append(quantileNanos(quantile) / 1e9).append('\n');
    }
    sample(out, name, "_sum", labels).append(sumNanos / 1e9).append('\n');
    sample(out, name, "_count", labels).append(count).append('\n');
  }

  private double quantileNanos(double quantile) {
    long recent = 0;
    long min = Long.MAX_VALUE;
    long max = 0;
    for (int slot = 0; slot < WINDOWS; slot++) {
      for (int n : counts[slot]) {
        recent += n;
      }
      min = Math.min(min, smallest[slot]);
      max = Math.max(max, largest[slot]);
    }
    if (recent == 0) {
      return 0;
    }
    if (quantile == 0) {
      return min;
    }
    long rank = (long) Math.ceil(quantile * recent);
    if (rank >= recent) {
      return max;
    }
    long seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      for (int slot = 0; slot < WINDOWS; slot++) {
        seen += counts[slot][bucket];
      }
      if (seen >= rank) {
        return Math.clamp(middleOf(bucket), (double) min, (double) max);
      }
    }
    return max;
  }

  private void reset(int slot, long number) {
    Arrays.fill(counts[slot], 0);
    smallest[slot] = Long.MAX_VALUE;
    largest[slot] = 0;
    windowNumber[slot] = number;
  }

  /** Values below 16 have a bucket each; above, the top bit and the four bits below it decide. */
  private static int bucketOf(long value) {
    if (value < SUB_BUCKETS) {
      return (int) value;
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - SUB_BITS;
    return (shift + 1) * SUB_BUCKETS + (int) (value >>> shift) - SUB_BUCKETS;
  }

  private static double middleOf(int bucket) {
    if (bucket < SUB_BUCKETS) {
      return bucket;
    }
    int shift = bucket / SUB_BUCKETS - 1;
    double width = Math.scalb(1.0, shift);
    return (bucket % SUB_BUCKETS + SUB_BUCKETS) * width + (width - 1) / 2;
  }
}
