package dev.shepherd.workers;

import java.time.Duration;

/**
 * How patient a circuit breaker is.
 *
 * @param enabled false lets everything through and remembers nothing
 * @param failureThreshold failures in a row within the window that open it, at least 1
 * @param successThreshold successes in a row of trial requests that close it, at least 1
 * @param openTimeout how long it stays open before trials begin
 * @param window how old an outcome may be and still count
 * @param failureRate share of failures within the window that opens it, above 0 and at most 1; 0
 *     for never
 * @param minimumRequests how many outcomes within the window the share is taken of at least, from 1
 * @param trials trial requests under way at once while it is half-open, 1..{@value #MAX_TRIALS}
 */
public record BreakerSettings(
    boolean enabled,
    int failureThreshold,
    int successThreshold,
    Duration openTimeout,
    Duration window,
    double failureRate,
    int minimumRequests,
    int trials) {

  /** The most trials at once. */
  public static final int MAX_TRIALS = 100;

  /** The defaults: 10 failures, 3 successes, 60 s, 120 s; half of at least 20; one trial. */
  public static final BreakerSettings DEFAULTS =
      new BreakerSettings(true, 10, 3, Duration.ofSeconds(60), Duration.ofSeconds(120), 0.5, 20, 1);

  /** A breaker that opens by failures in a row only, with one trial at a time. */
  public BreakerSettings(
      boolean enabled,
      int failureThreshold,
      int successThreshold,
      Duration openTimeout,
      Duration window) {
    this(enabled, failureThreshold, successThreshold, openTimeout, window, 0, 1, 1);
  }

  /** Whether so many failures in a row, and so many of each outcome, are too much. */
  boolean tooMuch(long inARow, long failures, long successes) {
    long all = failures + successes;
    return inARow >= failureThreshold
        || (failureRate > 0 && all >= minimumRequests && failures >= failureRate * all);
  }
}
