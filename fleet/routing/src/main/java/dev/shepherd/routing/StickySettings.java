package dev.shepherd.routing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How routing keys stick to workers.
 *
 * @param everywhere whether keys stick under every policy (sticky sessions)
 * @param mode how a key gets its worker; null for the default: by chance under manual, by the
 *     policy in sticky sessions
 * @param maxIdle how long a key that is not used is remembered; zero for ever
 * @param sweepEvery how often idle keys are looked for; zero for never
 */
public record StickySettings(
    boolean everywhere, @Nullable AssignmentMode mode, Duration maxIdle, Duration sweepEvery) {

  /** The defaults of the command line. */
  public static final StickySettings DEFAULTS =
      new StickySettings(false, null, Duration.ofHours(4), Duration.ofMinutes(2));
}
