package dev.shepherd.simulator.faults;

import java.time.Duration;

/**
 * How a link carries bytes while nothing is broken.
 *
 * @param latency how long every byte is under way
 * @param jitter the latency differs by up to this, up or down; the order of bytes never changes
 * @param bytesPerSecond 0 for no limit
 * @param sliceBytes bytes are handed on in pieces of at most that many; 0 as they come
 */
public record Conditions(Duration latency, Duration jitter, long bytesPerSecond, int sliceBytes) {
  /** A link that one does not notice. */
  public static final Conditions PERFECT = new Conditions(Duration.ZERO, Duration.ZERO, 0, 0);

  /** Checks the values. */
  public Conditions {
    if (latency.isNegative() || jitter.isNegative() || bytesPerSecond < 0 || sliceBytes < 0) {
      throw new IllegalArgumentException("conditions must not be negative");
    }
  }

  /** The same with another latency. */
  public Conditions withLatency(Duration other) {
    return new Conditions(other, jitter, bytesPerSecond, sliceBytes);
  }

  /** The same with another jitter. */
  public Conditions withJitter(Duration other) {
    return new Conditions(latency, other, bytesPerSecond, sliceBytes);
  }

  /** The same with another bandwidth. */
  public Conditions withBytesPerSecond(long other) {
    return new Conditions(latency, jitter, other, sliceBytes);
  }

  /** The same with other pieces. */
  public Conditions withSliceBytes(int other) {
    return new Conditions(latency, jitter, bytesPerSecond, other);
  }
}
