package dev.shepherd.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/** Options of what operators see: metrics, traces, choices of workers, profiles. */
public final class MetricsOptions {

  private static final Declarer IN = new Declarer(Topic.METRICS);

  private MetricsOptions() {}

  /** Policies that say something without being followed. */
  private static final List<String> SHADOWS =
      RoutingOptions.POLICIES.stream()
          .filter(policy -> !policy.equals("passthrough") && !policy.equals("manual"))
          .toList();

  /** Port of the metrics listener. */
  public static final Option<Integer> PROMETHEUS_PORT =
      IN.u16("prometheus-port", "Port that serves /metrics. 0 = any free port.").orElse(29_000);

  /** Address of the metrics listener. */
  public static final OptionalOption<InetAddress> PROMETHEUS_HOST =
      IN.ip("prometheus-host", "Address that serves /metrics.")
          .defaultWords("all addresses of the family of --host")
          .optional();

  /** Upper bounds of histogram buckets, in seconds. */
  public static final Option<List<Double>> PROMETHEUS_DURATION_BUCKETS =
      IN.f64(
              "prometheus-duration-buckets",
              "Upper bounds in seconds of the buckets of all durations. Any value replaces the"
                  + " whole list.")
          .limit(Limit.positive())
          .list(
              List.of(
                  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0,
                  45.0, 60.0, 90.0, 120.0, 180.0, 240.0, 300.0, 480.0, 900.0, 1200.0, 1800.0,
                  2700.0, 3600.0, 5400.0, 7200.0));

  /** Engine load as metrics of the gateway. */
  public static final Option<Boolean> ENGINE_METRICS =
      IN.flag("engine-metrics", "Re-exports the engines' load as smg_engine_* gauges.").off(false);

  /** Traces. */
  public static final Option<Boolean> ENABLE_TRACE =
      IN.flag("enable-trace", "Exports traces by OTLP.").notYet().off(false);

  /** Where traces go. */
  public static final Option<String> OTLP_TRACES_ENDPOINT =
      IN.text("otlp-traces-endpoint", "host:port that traces go to.")
          .notYet()
          .orElse("localhost:4317");

  /** Memory for the latest choices of workers. */
  public static final Option<Long> ROUTING_HISTORY_BYTES =
      IN.u64(
              "routing-history-bytes",
              "Memory for the latest choices of workers, shown by GET /debug/routing/recent and"
                  + " /debug/routing/{request id}: about 700 choices in 256 KiB. 0 = none are kept.")
          .sane(Limit.between(0, 1 << 30))
          .ours()
          .orElse(1L << 18);

  /** A policy on trial. */
  public static final OptionalOption<String> SHADOW_POLICY =
      IN.words(
              "shadow-policy",
              "A second policy that is asked about every request without being followed; the"
                  + " smg_shadow_policy_* metrics tell how it would have chosen.",
              SHADOWS)
          .ours()
          .optional();

  /** Where heap profiles go. */
  public static final OptionalOption<Path> JEMALLOC_PROF_DIR =
      IN.path("jemalloc-prof-dir", "Directory for heap profiles.").notYet().optional();

  static final List<AnyOption> ALL =
      List.of(
          PROMETHEUS_PORT,
          PROMETHEUS_HOST,
          PROMETHEUS_DURATION_BUCKETS,
          ENGINE_METRICS,
          ENABLE_TRACE,
          OTLP_TRACES_ENDPOINT,
          ROUTING_HISTORY_BYTES,
          SHADOW_POLICY,
          JEMALLOC_PROF_DIR);
}
