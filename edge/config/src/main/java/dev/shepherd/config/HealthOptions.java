package dev.shepherd.config;

import java.util.List;

/** Options of active health checks. */
public final class HealthOptions {

  private static final Declarer IN = new Declarer(Topic.HEALTH);

  private HealthOptions() {}

  /** Pause between checks, in seconds. */
  public static final Option<Long> HEALTH_CHECK_INTERVAL_SECS =
      IN.u64("health-check-interval-secs", "Pause between checks of a worker.")
          .limit(Limit.atLeast(1))
          .reloadable()
          .orElse(60L);

  /** Longest time for a check, in seconds. */
  public static final Option<Long> HEALTH_CHECK_TIMEOUT_SECS =
      IN.u64("health-check-timeout-secs", "Longest time for one check.")
          .limit(Limit.atLeast(1))
          .reloadable()
          .orElse(5L);

  /** The path that is checked. */
  public static final Option<String> HEALTH_CHECK_ENDPOINT =
      IN.text("health-check-endpoint", "Path that is asked; status 2xx is healthy.")
          .sane(
              new Limit<>(
                  "a path that begins with / and has no space",
                  path ->
                      path.startsWith("/") && path.chars().noneMatch(c -> c <= ' ' || c == 127)))
          .orElse("/health");

  /** Failures that take a worker out. */
  public static final Option<Long> HEALTH_FAILURE_THRESHOLD =
      IN.u32("health-failure-threshold", "Failed checks in a row that take a worker out.")
          .limit(Limit.atLeast(1))
          .reloadable()
          .orElse(3L);

  /** Successes that bring a worker back. */
  public static final Option<Long> HEALTH_SUCCESS_THRESHOLD =
      IN.u32("health-success-threshold", "Good checks in a row that bring it back.")
          .limit(Limit.atLeast(1))
          .reloadable()
          .orElse(2L);

  /** No checks. */
  public static final Option<Boolean> DISABLE_HEALTH_CHECK =
      IN.flag("disable-health-check", "No checks: every registered worker counts as healthy.")
          .off(false);

  /** Failed workers are removed. */
  public static final OptionalOption<Boolean> REMOVE_UNHEALTHY_WORKERS =
      IN.flag(
              "remove-unhealthy-workers",
              "Removes workers that stay unhealthy. A --no- form keeps them.")
          .alias("worker-auto-recovery")
          .negation("no-remove-unhealthy-workers", "no-worker-auto-recovery")
          .defaultWords("on exactly when discovery is on")
          .unsetSwitch();

  /** How long a removed worker finishes its requests, in seconds. */
  public static final Option<Long> DRAIN_SETTLE_SECS =
      IN.u64("drain-settle-secs", "How long a removed worker drains first. 0 = at once.")
          .reloadable()
          .orElse(5L);

  static final List<AnyOption> ALL =
      List.of(
          HEALTH_CHECK_INTERVAL_SECS,
          HEALTH_CHECK_TIMEOUT_SECS,
          HEALTH_CHECK_ENDPOINT,
          HEALTH_FAILURE_THRESHOLD,
          HEALTH_SUCCESS_THRESHOLD,
          DISABLE_HEALTH_CHECK,
          REMOVE_UNHEALTHY_WORKERS,
          DRAIN_SETTLE_SECS);
}
