package dev.shepherd.telemetry;

import dev.shepherd.exchange.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The age gauge: requests in flight by band, summed over the loops at each scrape. */
final class InflightAges {
  private final Clock clock;
  private final List<AgeCensus> loops = new CopyOnWriteArrayList<>();
  private final Gauge[] gauges = new Gauge[AgeCensus.BANDS];

  InflightAges(Family<Gauge> family, Clock clock) {
    this.clock = clock;
    long[] bounds = AgeCensus.BOUNDS_SECONDS;
    String gt = "0";
    for (int i = 0; i <= bounds.length; i++) {
      String le = i < bounds.length ? Long.toString(bounds[i]) : "+Inf";
      gauges[i] = family.with(gt, le);
      gt = le;
    }
  }

  AgeCensus forLoop() {
    var census = new AgeCensus();
    loops.add(census);
    return census;
  }

  void refresh() {
    long[] sums = new long[AgeCensus.BANDS];
    long nowNanos = clock.nanoTime();
    loops.forEach(loop -> loop.addTo(sums, nowNanos));
    for (int i = 0; i < gauges.length; i++) {
      gauges[i].set((double) sums[i]);
    }
  }
}
