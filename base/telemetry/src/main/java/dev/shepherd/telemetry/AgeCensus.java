package dev.shepherd.telemetry;

import java.util.Arrays;

/**
 * Counts the requests of one event loop by age, without a list of them: the loop's tick visits
 * every open request anyway, and each says its age then. A census is complete when the next tick
 * begins, so the figures are one tick old. {@link #seen} is confined to the loop.
 */
public final class AgeCensus {
  /** The upper ends of the bands; the last one is open. */
  static final long[] BOUNDS_SECONDS = {
    30, 60, 180, 300, 600, 1200, 3600, 7200, 14400, 28800, 86400
  };

  static final int BANDS = BOUNDS_SECONDS.length + 1;

  private static final int[] NOBODY = new int[BANDS];

  /** A census that no tick has followed for so long was the last one: nobody is there any more. */
  private static final long STALE_NANOS = 1_000_000_000L;

  /** What one tick saw. Not changed after it was published. */
  private record Count(long tickNanos, int[] bands) {}

  private Count current = new Count(Long.MIN_VALUE, NOBODY);
  private volatile Count complete = current;

  AgeCensus() {}

  /**
   * Counts a request.
   *
   * @param tickNanos the moment of the tick, the same for all requests of one tick
   * @param ageNanos since the request's head came
   */
  public void seen(long tickNanos, long ageNanos) {
    if (tickNanos != current.tickNanos) {
      complete = current;
      current = new Count(tickNanos, new int[BANDS]);
    }
    current.bands[band(ageNanos)]++;
  }

  /** Adds the last complete census to {@code sums}. Any thread. */
  void addTo(long[] sums, long nowNanos) {
    Count last = complete;
    if (last.tickNanos == Long.MIN_VALUE || nowNanos - last.tickNanos > STALE_NANOS) {
      return;
    }
    for (int i = 0; i < BANDS; i++) {
      sums[i] += last.bands[i];
    }
  }

  private static int band(long ageNanos) {
    long seconds = Math.ceilDiv(Math.max(0, ageNanos), 1_000_000_000L);
    int found = Arrays.binarySearch(BOUNDS_SECONDS, seconds);
    return found >= 0 ? found : -found - 1;
  }
}
