package dev.shepherd.simulator.faults;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What can happen to a connection at one byte of its way. */
public sealed interface Fault {

  /** Both sides see a reset; what was under way may be lost. */
  record Reset() implements Fault {}

  /** Both sides see an orderly end, after all bytes before it. */
  record Close() implements Fault {}

  /**
   * The receiver sees an orderly end of this direction; the other direction goes on. Channels that
   * know no half end, such as those inside a process, end as a whole.
   */
  record HalfClose() implements Fault {}

  /** From here on bytes are taken and never arrive, and neither does the end. Nobody is told. */
  record BlackHole() implements Fault {}

  /**
   * From here on nothing moves for a time; then all goes on. The sender feels it when the buffers
   * on the way are full.
   *
   * @param time how long; null for ever
   */
  record Stall(@Nullable Duration time) implements Fault {}

  /**
   * One bit each of the next bytes arrives wrong.
   *
   * @param bytes how many, at least 1
   */
  record Corrupt(int bytes) implements Fault {
    /** Checks the count. */
    public Corrupt {
      if (bytes < 1) {
        throw new IllegalArgumentException("at least one byte must be corrupted");
      }
    }
  }

  /** From here on the link is another. */
  record Change(Conditions to) implements Fault {}
}
