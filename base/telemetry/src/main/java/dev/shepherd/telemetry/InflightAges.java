package dev.shepherd.telemetry;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Sorts the ages of requests in flight into the bands of the age gauge, anew for each scrape. */
final class InflightAges {
  private static final long[] BOUNDS_SECONDS = {
    30, 60, 180, 300, 600, 1200, 3600, 7200, 14400, 28800, 86400
  };

  private final GatewayMetrics.AgeSource source;
  private final Gauge[] gauges = new Gauge[BOUNDS_SECONDS.length + 1];

  InflightAges(Family<Gauge> family, GatewayMetrics.AgeSource source) {
    this.source = source;
    String gt = "0";
    for (int i = 0; i <= BOUNDS_SECONDS.length; i++) {
      String le = i < BOUNDS_SECONDS.length ? Long.toString(BOUNDS_SECONDS[i]) : "+Inf";
      gauges[i] = family.with(gt, le);
      gt = le;
    }
  }

  void refresh() {
    long[] counts = new long[gauges.length];
    LongConsumer count = ageNanos -> counts[band(ageNanos)]++;
    source.forEachAge(count);
    for (int i = 0; i < gauges.length; i++) {
      gauges[i].set((double) counts[i]);
    }
  }

  private static int band(long ageNanos) {
    long seconds = Math.ceilDiv(Math.max(0, ageNanos), 1_000_000_000L);
    int found = Arrays.binarySearch(BOUNDS_SECONDS, seconds);
    return found >= 0 ? found : -found - 1;
  }
}
