package dev.shepherd.routing;

import java.time.Duration;

/**
 * When bucket moves its bounds and when it ignores them.
 *
 * @param absThreshold units of prompts by which the busiest worker must exceed the idlest one
 * @param relThreshold multiple of the idlest one's units that the busiest must exceed too
 * @param period between two looks at the lengths, and the span that is looked at; above zero
 */
public record BucketSettings(long absThreshold, double relThreshold, Duration period) {

  /** The defaults of the command line. */
  public static final BucketSettings DEFAULTS = new BucketSettings(64, 1.5, Duration.ofSeconds(5));
}
