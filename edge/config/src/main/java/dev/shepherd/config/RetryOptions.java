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

  /** Share of repeated attempts. */
  public static final Option<Double> RETRY_BUDGET_SHARE =
      IN.f64(
              "retry-budget-share",
              "Repeated attempts that a model's requests may cause, per request of the last ten"
                  + " seconds; so a dying fleet is not stormed.")
          .limit(Limit.between(0, 100))
          .ours()
          .orElse(0.2);

  /** Repeated attempts that are always allowed, per second. */
  public static final Option<Long> RETRY_BUDGET_MIN_PER_SEC =
      IN.u32(
              "retry-budget-min-per-sec",
              "Repeated attempts per second and model that are allowed beside that share.")
          .ours()
          .orElse(10L);

  /** No budget. */
  public static final Option<Boolean> DISABLE_RETRY_BUDGET =
      IN.flag("disable-retry-budget", "Repeats every request that may be repeated.")
          .ours()
          .off(false);

  /** Longest time that a full worker is left alone, in seconds. */
  public static final Option<Long> WORKER_RETRY_AFTER_MAX_SECS =
      IN.u64(
              "worker-retry-after-max-secs",
              "Longest time that a worker is left alone because it said it is full and named a"
                  + " time in Retry-After. 0 = that is ignored.")
          .limit(Limit.between(0, 86_400))
          .ours()
          .orElse(30L);

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

  /** Share of failures that opens the circuit. */
  public static final Option<Double> CB_FAILURE_RATE =
      IN.f64(
              "cb-failure-rate",
              "Share of failures since the first one in the window that takes a worker out, even if"
                  + " they are not in a row. 0 = never.")
          .limit(Limit.between(0, 1))
          .ours()
          .orElse(0.5);

  /** Outcomes that the share is taken of at least. */
  public static final Option<Long> CB_MINIMUM_REQUESTS =
      IN.u32("cb-minimum-requests", "Requests of which that share is taken at least.")
          .limit(Limit.atLeast(1))
          .ours()
          .orElse(20L);

  /** Trials at once. */
  public static final Option<Long> CB_HALF_OPEN_REQUESTS =
      IN.u32("cb-half-open-requests", "Requests at a time that try out whether a worker is back.")
          .limit(Limit.between(1, 100))
          .ours()
          .orElse(1L);

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
          RETRY_BUDGET_SHARE,
          RETRY_BUDGET_MIN_PER_SEC,
          DISABLE_RETRY_BUDGET,
          WORKER_RETRY_AFTER_MAX_SECS,
          CB_FAILURE_THRESHOLD,
          CB_SUCCESS_THRESHOLD,
          CB_TIMEOUT_DURATION_SECS,
          CB_WINDOW_DURATION_SECS,
          CB_FAILURE_RATE,
          CB_MINIMUM_REQUESTS,
          CB_HALF_OPEN_REQUESTS,
          DISABLE_CIRCUIT_BREAKER);
}
