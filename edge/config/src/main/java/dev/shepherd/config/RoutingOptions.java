package dev.shepherd.config;

import java.util.List;

/** Options that choose and tune routing policies. */
public final class RoutingOptions {

  private static final Declarer IN = new Declarer(Topic.ROUTING);

  private RoutingOptions() {}

  /** Every policy by name. */
  static final List<String> POLICIES =
      List.of(
          "random",
          "round_robin",
          "passthrough",
          "cache_aware",
          "power_of_two",
          "least_load",
          "prefix_hash",
          "consistent_hashing",
          "manual",
          "bucket",
          "ttft");

  /** The policy. */
  public static final Option<String> POLICY =
      IN.words("policy", "How a worker is chosen.", POLICIES).orElse("cache_aware");

  /** Measure of load for power of two. */
  public static final Option<String> POWER_OF_TWO_LOAD_METRIC =
      IN.words(
              "power-of-two-load-metric",
              "What power_of_two compares.",
              "expected_wait",
              "requests",
              "least_requests")
          .orElse("expected_wait");

  /** Headers that may hold a routing key. */
  public static final Option<List<String>> ROUTING_KEY_HEADERS =
      IN.text(
              "routing-key-headers",
              "Headers searched, in order, for the routing key of 1 to 128 bytes.")
          .sane(Limit.headerName())
          .list(List.of("x-smg-routing-key"));

  /** Sticky sessions on any policy. */
  public static final Option<Boolean> ROUTING_KEY_OVERRIDE =
      IN.flag("routing-key-override", "Sticky sessions: honours the routing key on any policy.")
          .alias("sticky-sessions")
          .off(false);

  /** How a new routing key gets its worker. */
  public static final OptionalOption<String> ASSIGNMENT_MODE =
      IN.words(
              "assignment-mode",
              "How a new routing key gets its worker. Unset = random for policy manual, delegate"
                  + " for sticky sessions.",
              "random",
              "min_load",
              "min_group",
              "delegate")
          .optional();

  /** Life of an unused routing key, in seconds. */
  public static final Option<Long> MAX_IDLE_SECS =
      IN.u64("max-idle-secs", "How long an unused routing key keeps its worker.")
          .alias("sticky-key-idle-secs")
          .orElse(14_400L);

  /** Tokens of the prompt that are hashed. */
  public static final Option<Long> PREFIX_TOKEN_COUNT =
      IN.usize("prefix-token-count", "prefix_hash: tokens at the start of the prompt that count.")
          .limit(Limit.positive())
          .orElse(256L);

  /** Load over average at which a worker is skipped. */
  public static final Option<Double> PREFIX_HASH_LOAD_FACTOR =
      IN.f64("prefix-hash-load-factor", "prefix_hash: skips workers loaded this far over average.")
          .limit(Limit.atLeast(1))
          .orElse(1.25);

  /** Requests over average at which a worker is skipped. */
  public static final Option<Long> PREFIX_HASH_BALANCE_ABS_THRESHOLD =
      IN.usize(
              "prefix-hash-balance-abs-threshold",
              "prefix_hash: requests above average that a skipped worker must also have.")
          .orElse(10L);

  /** Weight of KV pressure. */
  public static final Option<Double> LEAST_LOAD_KV_PRESSURE_WEIGHT =
      IN.f64("least-load-kv-pressure-weight", "least_load: weight of KV cache pressure.")
          .limit(Limit.atLeast(0))
          .orElse(0.15);

  /** Assumed throughput of an unmeasured worker. */
  public static final Option<Double> LEAST_LOAD_DEFAULT_THROUGHPUT =
      IN.f64("least-load-default-throughput", "least_load: tokens/s of an unmeasured worker.")
          .limit(Limit.positive())
          .orElse(2000.0);

  /** Assumed prefill size of a waiting request. */
  public static final Option<Long> LEAST_LOAD_MEAN_PREFILL_TOKENS =
      IN.u32("least-load-mean-prefill-tokens", "least_load: assumed tokens of a waiting request.")
          .limit(Limit.positive())
          .orElse(1024L);

  /** Queue length at which a worker is skipped. */
  public static final Option<Long> LEAST_LOAD_MAX_WAITING_REQUESTS =
      IN.u32("least-load-max-waiting-requests", "least_load: skips workers with this long a queue.")
          .orElse(0L);

  /** One worker entry per data-parallel rank. */
  public static final Option<Boolean> DP_AWARE =
      IN.flag("dp-aware", "Treats each data-parallel rank of an engine as a worker.")
          .notYet()
          .off(false);

  /** Routes to the rank with the fewest tokens. */
  public static final Option<Boolean> DP_MINIMUM_TOKENS_SCHEDULER =
      IN.flag("dp-minimum-tokens-scheduler", "Picks the rank with the fewest tokens in work.")
          .notYet()
          .off(false);

  /** Pause between rebalancing of buckets, in seconds. */
  public static final Option<Long> BUCKET_ADJUST_INTERVAL_SECS =
      IN.u64("bucket-adjust-interval-secs", "bucket: pause between moves of the bounds.")
          .limit(Limit.atLeast(1))
          .orElse(5L);

  /** Load over average at which a key's worker is passed by. */
  public static final Option<Double> CONSISTENT_HASHING_LOAD_FACTOR =
      IN.f64(
              "consistent-hashing-load-factor",
              "consistent_hashing: a worker with this multiple of the average load passes its keys"
                  + " on; 0 = never.")
          .ours()
          .limit(
              new Limit<>(
                  "0 or at least 1",
                  factor -> factor == 0 || (factor >= 1 && Double.isFinite(factor))))
          .orElse(0.0);

  static final List<AnyOption> ALL =
      List.of(
          POLICY,
          POWER_OF_TWO_LOAD_METRIC,
          ROUTING_KEY_HEADERS,
          ROUTING_KEY_OVERRIDE,
          ASSIGNMENT_MODE,
          MAX_IDLE_SECS,
          PREFIX_TOKEN_COUNT,
          PREFIX_HASH_LOAD_FACTOR,
          PREFIX_HASH_BALANCE_ABS_THRESHOLD,
          LEAST_LOAD_KV_PRESSURE_WEIGHT,
          LEAST_LOAD_DEFAULT_THROUGHPUT,
          LEAST_LOAD_MEAN_PREFILL_TOKENS,
          LEAST_LOAD_MAX_WAITING_REQUESTS,
          DP_AWARE,
          DP_MINIMUM_TOKENS_SCHEDULER,
          BUCKET_ADJUST_INTERVAL_SECS,
          CONSISTENT_HASHING_LOAD_FACTOR);
}
