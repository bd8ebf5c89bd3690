package dev.shepherd.routing;

import java.time.Duration;

/**
 * How workers with an empty cache are brought in.
 *
 * @param time how long a worker counts as new; zero switches all of it off
 * @param share the part of cache misses that a cold worker gets, above 0 and at most 1
 * @param blocks blocks placed on a new worker that end its warm-up before the time is over
 * @param thinRatio a worker with less than this share of the fleet's median cache is cold whatever
 *     its age; 0 looks at age only
 * @param divertEvery one cache hit in so many goes to a thin worker; 0 diverts none
 */
public record WarmUpSettings(
    Duration time, double share, long blocks, double thinRatio, long divertEvery) {

  /** The defaults: 60 s, a quarter, 1024 blocks, half of the median, one hit in eight. */
  public static final WarmUpSettings DEFAULTS =
      new WarmUpSettings(Duration.ofSeconds(60), 0.25, 1024, 0.5, 8);

  /** No warm-up. */
  public static final WarmUpSettings OFF = new WarmUpSettings(Duration.ZERO, 0.25, 1024, 0, 0);

  /** Whether there is anything to do. */
  public boolean enabled() {
    return !time.isZero();
  }
}
