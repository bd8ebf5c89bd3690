package dev.shepherd.workers;

import java.time.Duration;

/**
 * How long a worker may be silent. Zero switches the rule off.
 *
 * @param stall silence after a failed connection that takes it out
 * @param wedge time without progress that takes it out while requests pile up
 * @param stale silence that takes out a worker which tells its load by itself
 */
public record LivenessSettings(Duration stall, Duration wedge, Duration stale) {

  /** The defaults: 2 s, 3 s, 15 s. */
  public static final LivenessSettings DEFAULTS =
      new LivenessSettings(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(15));
}
