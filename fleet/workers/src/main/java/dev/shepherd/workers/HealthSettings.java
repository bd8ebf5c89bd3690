package dev.shepherd.workers;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a worker is watched.
 *
 * @param enabled whether it is probed at all
 * @param timeout for one probe
 * @param interval between probes while it is healthy
 * @param successThreshold probes in a row that bring it back, at least 1
 * @param failureThreshold probes in a row that take it out, at least 1
 * @param drainSettle the longest wait for running requests at removal
 */
public record HealthSettings(
    boolean enabled,
    Duration timeout,
    Duration interval,
    int successThreshold,
    int failureThreshold,
    Duration drainSettle) {

  /** The defaults: 5 s, 60 s, 2, 3, 5 s. */
  public static final HealthSettings DEFAULTS =
      new HealthSettings(
          true, Duration.ofSeconds(5), Duration.ofSeconds(60), 2, 3, Duration.ofSeconds(5));

  /** These settings with a worker's own put over them. */
  HealthSettings with(HealthOverrides own) {
    Boolean disabled = own.disableHealthCheck();
    return new HealthSettings(
        disabled != null ? !disabled : enabled,
        seconds(own.timeoutSecs(), timeout),
        seconds(own.checkIntervalSecs(), interval),
        count(own.successThreshold(), successThreshold),
        count(own.failureThreshold(), failureThreshold),
        seconds(own.drainSettleSecs(), drainSettle));
  }

  static Duration seconds(@Nullable Long own, Duration otherwise) {
    return own != null ? Duration.ofSeconds(own) : otherwise;
  }

  static int count(@Nullable Long own, int otherwise) {
    return own != null ? (int) Math.min(own, Integer.MAX_VALUE) : otherwise;
  }
}
