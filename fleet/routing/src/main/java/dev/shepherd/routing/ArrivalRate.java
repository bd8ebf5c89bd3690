package dev.shepherd.routing;

/**
 * Requests per second over the last minute or so: a count that fades exponentially with the time
 * constant {@link #WINDOW_SECONDS}, divided by the part of the window that was seen. Thread-safe.
 */
final class ArrivalRate {
  private static final double WINDOW_SECONDS = 60;

  /** Below this a burst at the start would look like a rate. */
  private static final double LEAST_WINDOW_SECONDS = 5;

  private boolean begun;
  private long beginNanos;
  private long lastNanos;
  private double count;
  private volatile double perSecond;

  /** Counts a request. */
  synchronized void arrived(long nowNanos) {
    if (!begun) {
      begun = true;
      beginNanos = nowNanos;
      lastNanos = nowNanos;
    }
    double since = Math.max(0, nowNanos - lastNanos) / 1e9;
    lastNanos = Math.max(lastNanos, nowNanos);
    count = count * Math.exp(-since / WINDOW_SECONDS) + 1;
    double age = (lastNanos - beginNanos) / 1e9;
    double seen = WINDOW_SECONDS * -Math.expm1(-age / WINDOW_SECONDS);
    perSecond = count / Math.max(seen, LEAST_WINDOW_SECONDS);
  }

  /** The rate at the last request. */
  double perSecond() {
    return perSecond;
  }
}
