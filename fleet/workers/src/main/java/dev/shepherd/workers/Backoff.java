package dev.shepherd.workers;

import dev.shepherd.exchange.Randomness;
import java.time.Duration;

/** Works out pauses between probes. */
final class Backoff {
  private Backoff() {}

  /** 1, 2, 4 … seconds for step 0, 1, 2 …, at most {@code longest}. */
  static Duration doubling(int step, Duration longest) {
    Duration pause = Duration.ofSeconds(1L << Math.min(step, 30));
    return pause.compareTo(longest) < 0 ? pause : longest;
  }

  /**
   * A pause between nine and eleven tenths of the given one, so that probes do not march in step.
   */
  static Duration jittered(Duration pause, Randomness randomness) {
    return part(pause, 0.9 + 0.2 * randomness.nextDouble());
  }

  /** A part of a pause. */
  static Duration part(Duration pause, double share) {
    return Duration.ofMillis(Math.round(pause.toMillis() * share));
  }
}
