package dev.shepherd.routing;

import java.time.Duration;

/**
 * How much a {@link PrefixIndex} may remember.
 *
 * @param maxBytes the hard bound of its memory, at least {@value #LEAST_BYTES}
 * @param timeToLive holdings not touched for so long count as gone; zero for no such limit. Also
 *     sets how finely ages are kept: in ticks of a 16,384th of it, of at least a millisecond; in
 *     ticks of a second without a limit
 */
public record PrefixIndexLimits(long maxBytes, Duration timeToLive) {

  /** The least bound that can be kept. */
  public static final long LEAST_BYTES = 64 * 1024;

  /** Checks the ranges. */
  public PrefixIndexLimits {
    if (maxBytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "a prefix index needs at least " + LEAST_BYTES + " bytes, not " + maxBytes);
    }
    if (timeToLive.isNegative() || timeToLive.compareTo(Duration.ofDays(10_000)) > 0) {
      throw new IllegalArgumentException("time to live out of range: " + timeToLive);
    }
  }

  /** A limit in bytes alone. */
  public static PrefixIndexLimits ofBytes(long maxBytes) {
    return new PrefixIndexLimits(maxBytes, Duration.ZERO);
  }
}
