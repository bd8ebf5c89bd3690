package dev.shepherd.gateway;

import dev.shepherd.config.CacheOptions;
import dev.shepherd.config.Options;
import dev.shepherd.config.RoutingOptions;
import dev.shepherd.routing.AssignmentMode;
import dev.shepherd.routing.BucketSettings;
import dev.shepherd.routing.CacheSettings;
import dev.shepherd.routing.PrefixHashSettings;
import dev.shepherd.routing.RoutingKeys;
import dev.shepherd.routing.RoutingSettings;
import dev.shepherd.routing.StickySettings;
import dev.shepherd.routing.WaitSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Reads {@link RoutingSettings} off the options of a command line. */
final class RoutingFromOptions {
  private RoutingFromOptions() {}

  static RoutingSettings of(Options o) {
    List<Integer> boundaries =
        o.get(CacheOptions.CACHE_BOUNDARIES).stream().map(RoutingFromOptions::clamp).toList();
    boolean sticky = o.get(RoutingOptions.ROUTING_KEY_OVERRIDE);
    return new RoutingSettings(
        cache(o, boundaries),
        waiting(o),
        new PrefixHashSettings(
            clamp(o.get(RoutingOptions.PREFIX_TOKEN_COUNT)),
            o.get(RoutingOptions.PREFIX_HASH_LOAD_FACTOR),
            o.get(RoutingOptions.PREFIX_HASH_BALANCE_ABS_THRESHOLD),
            boundaries),
        new StickySettings(
            sticky,
            o.get(RoutingOptions.ASSIGNMENT_MODE)
                .map(mode -> AssignmentMode.valueOf(mode.toUpperCase(Locale.ROOT)))
                .orElse(null),
            Durations.ofSeconds(o.get(RoutingOptions.MAX_IDLE_SECS)),
            Durations.ofSeconds(o.get(CacheOptions.EVICTION_INTERVAL_SECS))),
        new BucketSettings(
            o.get(CacheOptions.BALANCE_ABS_THRESHOLD),
            o.get(CacheOptions.BALANCE_REL_THRESHOLD),
            Durations.ofSeconds(o.get(RoutingOptions.BUCKET_ADJUST_INTERVAL_SECS))),
        o.get(RoutingOptions.CONSISTENT_HASHING_LOAD_FACTOR),
        new RoutingKeys(
            o.get(RoutingOptions.ROUTING_KEY_HEADERS).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList(),
            sticky));
  }

  private static CacheSettings cache(Options o, List<Integer> boundaries) {
    boolean heads = o.get(CacheOptions.CACHE_INDEX).equals("hash");
    return new CacheSettings(
        o.get(CacheOptions.CACHE_THRESHOLD),
        o.get(CacheOptions.BALANCE_ABS_THRESHOLD),
        o.get(CacheOptions.BALANCE_REL_THRESHOLD),
        o.get(CacheOptions.BALANCE_TOKEN_USAGE_THRESHOLD),
        o.get(CacheOptions.OVERLOAD_TOKEN_USAGE_THRESHOLD),
        new CacheSettings.Index(
            o.get(CacheOptions.MAX_TREE_SIZE),
            clamp(o.get(CacheOptions.BLOCK_SIZE)),
            heads ? boundaries : List.of(),
            heads ? Durations.ofSeconds(o.get(CacheOptions.CACHE_TTL_SECS)) : Duration.ZERO),
        o.get(CacheOptions.OVERLAP_DECAY),
        o.get(CacheOptions.SELECTION_TEMPERATURE),
        Durations.ofMillis(o.get(CacheOptions.SELECTION_ACCOUNTING_TTL_MS)));
  }

  private static WaitSettings waiting(Options o) {
    return new WaitSettings(
        o.get(RoutingOptions.LEAST_LOAD_KV_PRESSURE_WEIGHT),
        o.get(RoutingOptions.LEAST_LOAD_DEFAULT_THROUGHPUT),
        o.get(RoutingOptions.LEAST_LOAD_MEAN_PREFILL_TOKENS),
        o.get(RoutingOptions.LEAST_LOAD_MAX_WAITING_REQUESTS),
        WaitSettings.Metric.valueOf(
            o.get(RoutingOptions.POWER_OF_TWO_LOAD_METRIC).toUpperCase(Locale.ROOT)));
  }

  private static int clamp(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  /** Durations of options, which may be longer than any clock counts. */
  private static final class Durations {
    private static final long LONGEST_DAYS = 10_000;

    static Duration ofSeconds(long seconds) {
      return shortened(Duration.ofSeconds(seconds));
    }

    static Duration ofMillis(long millis) {
      return shortened(Duration.ofMillis(millis));
    }

    private static Duration shortened(Duration asked) {
      Duration longest = Duration.ofDays(LONGEST_DAYS);
      return asked.isNegative() || asked.compareTo(longest) > 0 ? longest : asked;
    }
  }
}
