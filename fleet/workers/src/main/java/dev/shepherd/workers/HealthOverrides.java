package dev.shepherd.workers;

import org.jspecify.annotations.Nullable;

/**
 * A worker's own health-check settings; null means the gateway's.
 *
 * @param timeoutSecs for one probe, at least 1
 * @param checkIntervalSecs between probes of a healthy worker, at least 1
 * @param successThreshold probes in a row that bring it back, at least 1
 * @param failureThreshold probes in a row that take it out, at least 1
 * @param disableHealthCheck whether it counts as healthy without being asked
 * @param drainSettleSecs how long a removal waits for running requests; 0 does not wait
 */
public record HealthOverrides(
    @Nullable Long timeoutSecs,
    @Nullable Long checkIntervalSecs,
    @Nullable Long successThreshold,
    @Nullable Long failureThreshold,
    @Nullable Boolean disableHealthCheck,
    @Nullable Long drainSettleSecs) {

  /** Overrides nothing. */
  public static final HealthOverrides NONE =
      new HealthOverrides(null, null, null, null, null, null);

  /** These settings with those that {@code other} sets put over them. */
  public HealthOverrides with(HealthOverrides other) {
    return new HealthOverrides(
        Overrides.later(timeoutSecs, other.timeoutSecs),
        Overrides.later(checkIntervalSecs, other.checkIntervalSecs),
        Overrides.later(successThreshold, other.successThreshold),
        Overrides.later(failureThreshold, other.failureThreshold),
        Overrides.later(disableHealthCheck, other.disableHealthCheck),
        Overrides.later(drainSettleSecs, other.drainSettleSecs));
  }
}
