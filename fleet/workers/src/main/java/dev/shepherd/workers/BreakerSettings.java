package dev.shepherd.workers;

import java.time.Duration;

/**
 * How patient a circuit breaker is.
 *
 * @param enabled false lets everything through and remembers nothing
 * @param failureThreshold consecutive failures within the window that open it, at least 1
 * @param successThreshold consecutive successes of trial requests that close it, at least 1
 * @param openTimeout how long it stays open before trials begin
 * @param window how old a failure may be and still count
 */
public record BreakerSettings(
    boolean enabled,
    int failureThreshold,
    int successThreshold,
    Duration openTimeout,
    Duration window) {

  /** The defaults: 10 failures, 3 successes, 60 s, 120 s. */
  public static final BreakerSettings DEFAULTS =
      new BreakerSettings(true, 10, 3, Duration.ofSeconds(60), Duration.ofSeconds(120));
}
