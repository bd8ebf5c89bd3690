package dev.shepherd.exchange;

/**
 * The gateway's only source of time. Thread-safe.
 *
 * <p>Injected everywhere so that a whole fleet can run on mock time; the architecture test forbids
 * {@code System.nanoTime} and {@code System.currentTimeMillis} outside this module.
 */
public interface Clock {

  /** Monotonic time in nanoseconds from an arbitrary origin; only differences have meaning. */
  long nanoTime();

  /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z. */
  long epochMillis();

  /** The clock of the machine. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
