package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.chaos.Finding.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Whether a gateway's holdings stay as they are under steady traffic. The second quarter of the run
 * is compared with the last: the first is for compilers and pools. Of the heap the lowest values
 * count, as they are taken soonest after a collection; of all else the medians.
 */
final class Curve {
  private static final int LEAST_SAMPLES = 8;

  private final List<Sample> samples;

  Curve(List<Sample> samples) {
    this.samples = List.copyOf(samples);
  }

  /** The verdicts. */
  List<Bar> bars() {
    if (samples.size() < LEAST_SAMPLES) {
      return List.of(new Bar("at least " + LEAST_SAMPLES + " samples", "" + samples.size(), false));
    }
    List<Bar> bars = new ArrayList<>();
    bars.add(flat("resident memory, MiB", Sample::residentMib, 0.5, 16, 0.05));
    bars.add(flat("heap after collections, MiB", Sample::heapMib, 0, 16, 0.15));
    bars.add(flat("buffers outside the heap, MiB", Sample::directMib, 0.5, 8, 0.25));
    bars.add(flat("files and sockets", Sample::files, 0.5, 64, 0.10));
    bars.add(flat("threads", Sample::threads, 0.5, 2, 0));
    return bars;
  }

  /**
   * Compares two quarters.
   *
   * @param rank 0 for the lowest value of a quarter, 0.5 for the median
   * @param slack growth that is noise, in the unit of the value
   * @param share the same as a share of the earlier value; the larger of both counts
   */
  private Bar flat(
      String what, ToDoubleFunction<Sample> value, double rank, double slack, double share) {
    int n = samples.size();
    double early = at(samples.subList(n / 4, n / 2), value, rank);
    double late = at(samples.subList(n - n / 4, n), value, rank);
    double most = Math.max(slack, share * early);
    return new Bar(
        "flat: %s (at most %+.0f)".formatted(what, most),
        "%.1f -> %.1f".formatted(early, late),
        late - early <= most);
  }

  private static double at(List<Sample> part, ToDoubleFunction<Sample> value, double rank) {
    double[] sorted = part.stream().mapToDouble(value).sorted().toArray();
    return sorted[(int) (rank * (sorted.length - 1))];
  }
}
