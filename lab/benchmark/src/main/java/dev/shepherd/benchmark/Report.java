package dev.shepherd.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Turns measurements into medians and ratios, as tables for people or JSON for programs. */
final class Report {

  /** Compared with these, in this order of preference. */
  private static final List<String> BASELINES = List.of("haproxy", "nginx", "reference", "gateway");

  /** Above this a row is marked: someone else was at work. */
  private static final double NOISY_CPUS = 0.12;

  private final List<Measurement> measurements;

  Report(List<Measurement> measurements) {
    this.measurements = List.copyOf(measurements);
  }

  String table() {
    var text = new StringBuilder();
    boolean noisy = false;
    for (BenchCase load : BenchCase.values()) {
      Set<String> peers = peers(load);
      if (peers.isEmpty()) {
        continue;
      }
      String baseline = baseline(peers);
      text.append(String.format(Locale.ROOT, "%n%s: %s%n", load.title(), load.meaning()));
      text.append(
          String.format(
              Locale.ROOT,
              "  %-12s %10s %14s %10s %9s %9s %10s %8s %7s%n",
              "peer",
              "CPU us/req",
              "x " + baseline,
              "req/s",
              "p50 us",
              "p99 us",
              "added us",
              "RSS MiB",
              "failed"));
      for (String peer : peers) {
        boolean marked = median(peer, load, Measurement::foreignCpus) > NOISY_CPUS;
        noisy |= marked;
        text.append(
            String.format(
                Locale.ROOT,
                "  %-12s %10s %14s %10s %9s %9s %10s %8s %7d%s%n",
                peer,
                number(median(peer, load, Measurement::cpuMicros), 1),
                number(ratio(peer, baseline, load), 2),
                number(median(peer, load, Measurement::perSecond), 0),
                number(median(peer, load, Measurement::p50Micros), 0),
                number(median(peer, load, Measurement::p99Micros), 0),
                number(added(peer, load), 0),
                number(median(peer, load, Measurement::residentMiB), 0),
                failed(peer, load),
                marked ? " *" : ""));
      }
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%nMedians of %d rounds; ratios are medians of the ratios within a round.%n"
                + "'added' is the median latency beyond the direct one in the same round.%n",
            rounds()));
    if (noisy) {
      text.append(
          "* other processes kept more than a tenth of a CPU busy: do not trust this row\n");
    }
    return text.toString();
  }

  String json() {
    List<String> rows = new ArrayList<>();
    for (Measurement m : measurements) {
      rows.add(
          String.format(
              Locale.ROOT,
              "{\"peer\":\"%s\",\"case\":\"%s\",\"round\":%d,\"cpu_us\":%s,\"rps\":%s,\"p50_us\":%s,"
                  + "\"p99_us\":%s,\"rss_mib\":%s,\"failed\":%d,\"foreign_cpus\":%s}",
              m.peer(),
              m.load().title(),
              m.round(),
              json(m.cpuMicros()),
              json(m.perSecond()),
              json(m.p50Micros()),
              json(m.p99Micros()),
              json(m.residentMiB()),
              m.failed(),
              json(m.foreignCpus())));
    }
    return "{\"measurements\":[\n" + String.join(",\n", rows) + "\n]}\n";
  }

  /** Middle of the sorted values, NaN left out; NaN when nothing is left. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().filter(v -> !v.isNaN()).sorted().toList();
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** CPU per request relative to the baseline, paired round by round. */
  double ratio(String peer, String baseline, BenchCase load) {
    return paired(peer, baseline, load, m -> m.cpuMicros(), (mine, base) -> mine / base);
  }

  /** Median latency beyond the direct one, paired round by round; microseconds. */
  private double added(String peer, BenchCase load) {
    return paired(peer, "direct", load, Measurement::p50Micros, (mine, base) -> mine - base);
  }

  private interface Pairing {
    double of(double mine, double base);
  }

  private double paired(
      String peer,
      String other,
      BenchCase load,
      ToDoubleFunction<Measurement> field,
      Pairing pair) {
    List<Double> values = new ArrayList<>();
    for (Measurement mine : of(peer, load)) {
      for (Measurement base : of(other, load)) {
        if (base.round() == mine.round()) {
          values.add(pair.of(field.applyAsDouble(mine), field.applyAsDouble(base)));
        }
      }
    }
    return median(values);
  }

  private double median(String peer, BenchCase load, ToDoubleFunction<Measurement> field) {
    return median(of(peer, load).stream().map(m -> field.applyAsDouble(m)).toList());
  }

  private long failed(String peer, BenchCase load) {
    return of(peer, load).stream().mapToLong(Measurement::failed).sum();
  }

  private List<Measurement> of(String peer, BenchCase load) {
    return measurements.stream().filter(m -> m.peer().equals(peer) && m.load() == load).toList();
  }

  private Set<String> peers(BenchCase load) {
    Set<String> peers = new LinkedHashSet<>();
    for (String name : Peers.NAMES) {
      if (!of(name, load).isEmpty()) {
        peers.add(name);
      }
    }
    return peers;
  }

  private static String baseline(Set<String> peers) {
    return BASELINES.stream().filter(peers::contains).findFirst().orElse("-");
  }

  private long rounds() {
    return measurements.stream().mapToInt(Measurement::round).distinct().count();
  }

  private static String number(double value, int digits) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String json(double value) {
    return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.3f", value);
  }
}
