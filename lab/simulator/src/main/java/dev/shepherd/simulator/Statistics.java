package dev.shepherd.simulator;

/** Latency histograms of an engine in Prometheus form. Confined to the engine's loop. */
final class Statistics {
  private static final double[] BOUNDS_SECONDS = {
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10, 20, 40, 80, 160
  };

  private final Histogram firstToken = new Histogram();
  private final Histogram wholeRequest = new Histogram();

  private static final class Histogram {
    private final long[] counts = new long[BOUNDS_SECONDS.length + 1];
    private double sum;

    void add(double seconds) {
      int bucket = 0;
      while (bucket < BOUNDS_SECONDS.length && seconds > BOUNDS_SECONDS[bucket]) {
        bucket++;
      }
      counts[bucket]++;
      sum += seconds;
    }

    void write(StringBuilder out, String name, String labels) {
      out.append("# HELP ").append(name).append(" Seconds.\n");
      out.append("# TYPE ").append(name).append(" histogram\n");
      long total = 0;
      for (int i = 0; i < counts.length; i++) {
        total += counts[i];
        String bound = i < BOUNDS_SECONDS.length ? Double.toString(BOUNDS_SECONDS[i]) : "+Inf";
        out.append(name).append("_bucket{").append(labels).append(",le=\"").append(bound);
        out.append("\"} ").append(total).append('\n');
      }
      out.append(name).append("_sum{").append(labels).append("} ").append(sum).append('\n');
      out.append(name).append("_count{").append(labels).append("} ").append(total).append('\n');
    }
  }

  void firstToken(long nanos) {
    firstToken.add(nanos / 1e9);
  }

  void finished(long nanos) {
    wholeRequest.add(nanos / 1e9);
  }

  /** Appends both histograms under the engine's names. */
  void write(StringBuilder out, Flavor flavor, String labels) {
    String prefix = flavor.id() + ":";
    firstToken.write(out, prefix + "time_to_first_token_seconds", labels);
    wholeRequest.write(out, prefix + "e2e_request_latency_seconds", labels);
  }
}
