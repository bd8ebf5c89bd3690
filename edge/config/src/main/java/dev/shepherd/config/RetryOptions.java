package dev.shepherd.config;

import java.util.List;

/** Options of retries and of the circuit breaker. */
public final class RetryOptions {

  private static final Declarer IN = new Declarer(Topic.RETRIES);

  private RetryOptions() {}

  /** Attempts per request. */
  public static final Option<Long> RETRY_MAX_RETRIES =
      IN.u32("retry-max-retries", "Attempts per request; 1 = no retry.")
          .limit(Limit.atLeast(1))
          .reloadable()
          .orElse(5L);

  /** Pause before the second attempt, in milliseconds. */
  public static final Option<Long> RETRY_INITIAL_BACKOFF_MS =
      IN.u64("retry-initial-backoff-ms", "Pause before the second attempt.")
          .limit(Limit.positive())
          .reloadable()
          .orElse(50L);

  /** Longest pause, in milliseconds. */
  public static final Option<Long> RETRY_MAX_BACKOFF_MS =
      IN.u64("retry-max-backoff-ms", "Longest pause between attempts.")
          .limit(Limit.positive())
          .reloadable()
          .orElse(30_000L);

  /** Growth of the pause. */
  public static final Option<Double> RETRY_BACKOFF_MULTIPLIER =
      IN.f32("retry-backoff-multiplier", "Growth of the pause per attempt.")
          .limit(Limit.atLeast(1))
          .reloadable()
          .orElse(1.5);

  /** Random part of the pause. */
  public static final Option<Double> RETRY_JITTER_FACTOR =
      IN.f32("retry-jitter-factor", "Random part of the pause.")
          .limit(Limit.between(0, 1))
          .reloadable()
          .orElse(0.2);

  /** No retries. */
  public static final Option<Boolean> DISABLE_RETRIES =
      IN.flag("disable-retries", "One attempt per request.").reloadable().off(false);

  /** Failures that open the circuit. */
  public static final Option<Long> CB_FAILURE_THRESHOLD =
      IN.u32("cb-failure-threshold", "Failures in a row that take a worker out.")
          .limit(Limit.atLeast(1))
          .reloadable()
          .orElse(10L);

  /** Successes that close the circuit. */
  public static final Option<Long> CB_SUCCESS_THRESHOLD =
      IN.u32("cb-success-threshold", "Successes that bring it back.")
          .limit(Limit.atLeast(1))
          .reloadable()
          .orElse(3L);

  /** Time before a trial, in seconds. */
  public static final Option<Long> CB_TIMEOUT_DURATION_SECS =
      IN.u64("cb-timeout-duration-secs", "How long a worker stays out before it is tried again.")
          .limit(Limit.positive())
          .reloadable()
          .orElse(60L);

  /** Time over which failures count, in seconds. */
  public static final Option<Long> CB_WINDOW_DURATION_SECS =
      IN.u64("cb-window-duration-secs", "How long a failure counts.")
          .limit(Limit.positive())
          .reloadable()
          .orElse(120L);

  /** No circuit breaker. */
  public static final Option<Boolean> DISABLE_CIRCUIT_BREAKER =
      IN.flag("disable-circuit-breaker", "Failed requests never take a worker out.")
          .reloadable()
          .off(false);

  static final List<AnyOption> ALL =
      List.of(
          RETRY_MAX_RETRIES,
          RETRY_INITIAL_BACKOFF_MS,
          RETRY_MAX_BACKOFF_MS,
          RETRY_BACKOFF_MULTIPLIER,
          RETRY_JITTER_FACTOR,
          DISABLE_RETRIES,
          CB_FAILURE_THRESHOLD,
          CB_SUCCESS_THRESHOLD,
          CB_TIMEOUT_DURATION_SECS,
          CB_WINDOW_DURATION_SECS,
          DISABLE_CIRCUIT_BREAKER);
}
