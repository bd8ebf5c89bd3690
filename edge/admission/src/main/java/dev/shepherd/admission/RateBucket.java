package dev.shepherd.admission;

import dev.shepherd.exchange.GatewayError;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many requests begin per second, with bursts. Thread-safe and lock-free.
 *
 * <p>A token bucket without a refill job. Since its start the bucket has earned {@code
 * floor(elapsed × rate)} tokens; {@code spent} counts the tokens taken, and is lifted to the earned
 * count whenever the bucket is full, because a full bucket earns nothing. So {@code spent - earned}
 * is the distance from full, between 0 and {@code burst}, and taking a token is one
 * compare-and-set. Integer arithmetic only: no drift, however long the process lives.
 */
public final class RateBucket {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** The highest rate per second, chosen so that the arithmetic cannot overflow in 290 years. */
  public static final int MAX_RATE = 1_000_000_000;

  private final int ratePerSecond;
  private final int burst;
  private final long startNanos;
  private final AtomicLong spent = new AtomicLong();
  private final GatewayError refusal;

  /**
   * A full bucket.
   *
   * @param ratePerSecond tokens earned per second, 1..{@link #MAX_RATE}
   * @param burst tokens it can hold, from 1
   * @param nowNanos current time of the monotonic clock
   */
  public RateBucket(int ratePerSecond, int burst, long nowNanos) {
    if (ratePerSecond < 1 || ratePerSecond > MAX_RATE || burst < 1) {
      throw new IllegalArgumentException(
          "a rate bucket needs a rate of 1.."
              + MAX_RATE
              + " and a burst from 1: "
              + ratePerSecond
              + ", "
              + burst);
    }
    this.ratePerSecond = ratePerSecond;
    this.burst = burst;
    this.startNanos = nowNanos;
    // At one token per second or more the next one is never further away than one second.
    this.refusal =
        GatewayError.gateway(
                429,
                "rate_limit_exceeded",
                "More requests per second than this gateway accepts; try again later.")
            .retryAfter(1);
  }

  /**
   * Takes a token.
   *
   * @param nowNanos current time of the monotonic clock
   * @return null if a token was taken, otherwise the refusal for the client
   */
  public @Nullable GatewayError take(long nowNanos) {
    long earned = earned(nowNanos);
    while (true) {
      long before = spent.get();
      long base = Math.max(before, earned);
      if (base - earned >= burst) {
        return refusal;
      }
      if (spent.compareAndSet(before, base + 1)) {
        return null;
      }
    }
  }

  private long earned(long nowNanos) {
    long elapsed = Math.max(0, nowNanos - startNanos);
    long seconds = elapsed / NANOS_PER_SECOND;
    long nanos = elapsed % NANOS_PER_SECOND;
    return seconds * ratePerSecond + nanos * ratePerSecond / NANOS_PER_SECOND;
  }
}
