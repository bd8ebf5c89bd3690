package dev.shepherd.exchange;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved; for simulations and tests. Thread-safe. */
public final class ManualClock implements Clock {
  private final long epochMillisAtStart;
  private final AtomicLong nanos = new AtomicLong();

  /** A clock that starts at the given wall-clock time. */
  public ManualClock(long epochMillisAtStart) {
    this.epochMillisAtStart = epochMillisAtStart;
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public long epochMillis() {
    return epochMillisAtStart + nanos.get() / 1_000_000;
  }

  /** Moves time forward. */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time does not run backwards: " + by);
    }
    nanos.addAndGet(by.toNanos());
  }
}
