package dev.shepherd.benchmark;

/**
 * Counts durations in buckets whose width grows with the value: 64 buckets for each power of two,
 * so that a percentile is off by at most 1.6 %. Belongs to one thread.
 */
final class LatencyHistogram {

  private static final int SUB_BITS = 6;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;
  private static final int MAX_EXPONENT = 40;

  private final long[] counts = new long[(MAX_EXPONENT + 1) * SUB_BUCKETS];
  private long total;

  /** Negative values count as zero, values above 18 minutes as 18 minutes. */
  void record(long nanos) {
    counts[bucket(Math.clamp(nanos, 0, (1L << MAX_EXPONENT) - 1))]++;
    total++;
  }

  long count() {
    return total;
  }

  /**
   * The value that {@code fraction} of all records do not exceed.
   *
   * @param fraction 0 to 1
   * @return nanoseconds, 0 when nothing was recorded
   */
  long percentileNanos(double fraction) {
    long wanted = Math.max(1, (long) Math.ceil(total * fraction));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return upperBound(i);
      }
    }
    return 0;
  }

  /** Values below 64 have a bucket each; above, the six bits after the leading one choose it. */
  private static int bucket(long nanos) {
    if (nanos < SUB_BUCKETS) {
      return (int) nanos;
    }
    int shift = 63 - Long.numberOfLeadingZeros(nanos) - SUB_BITS;
    return (shift + 1) * SUB_BUCKETS + (int) (nanos >>> shift) - SUB_BUCKETS;
  }

  private static long upperBound(int bucket) {
    if (bucket < SUB_BUCKETS) {
      return bucket;
    }
    int shift = bucket / SUB_BUCKETS - 1;
    return ((long) (bucket % SUB_BUCKETS + SUB_BUCKETS + 1) << shift) - 1;
  }
}
