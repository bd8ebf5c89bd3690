package dev.shepherd.admission;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests come to their end per second, and what follows from that for those who are sent
 * away. Thread-safe.
 *
 * <p>Counting is one striped increment. About once per second somebody who passes by takes a look:
 * the rate since the last look goes into an average in which the latest ten seconds weigh most.
 */
final class ServiceRate {
  private static final long LOOK_NANOS = 1_000_000_000;
  private static final double MEMORY_NANOS = 10_000_000_000.0;
  private static final int LONGEST_SECONDS = 60;
  private static final double UNKNOWN = -1;

  private final LongAdder done = new LongAdder();
  private final AtomicLong lookedNanos;
  private long doneAtLook;
  private volatile double perSecond = UNKNOWN;

  ServiceRate(long nowNanos) {
    lookedNanos = new AtomicLong(nowNanos);
  }

  /** A request came to its end. */
  void done() {
    done.increment();
  }

  /** Takes a look if it is time. Cheap otherwise. */
  void look(long nowNanos) {
    long last = lookedNanos.get();
    if (nowNanos - last >= LOOK_NANOS) {
      lookAgain(nowNanos);
    }
  }

  private synchronized void lookAgain(long nowNanos) {
    long last = lookedNanos.get();
    long passed = nowNanos - last;
    if (passed < LOOK_NANOS) {
      return;
    }
    lookedNanos.set(nowNanos);
    long sum = done.sum();
    double now = (sum - doneAtLook) * 1e9 / passed;
    doneAtLook = sum;
    double before = perSecond;
    double weight = before == UNKNOWN ? 1 : 1 - Math.exp(-passed / MEMORY_NANOS);
    perSecond = before + weight * (now - before);
  }

  /**
   * Seconds after which so many requests will have been served, 1..60; 1 while nothing is known.
   */
  int secondsFor(int requests) {
    double rate = perSecond;
    if (rate == UNKNOWN) {
      return 1;
    }
    // A rate of zero leads to infinity, which becomes the longest time.
    double seconds = Math.ceil(requests / rate);
    return (int) Math.clamp(seconds, 1.0, (double) LONGEST_SECONDS);
  }
}
