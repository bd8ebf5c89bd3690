package dev.shepherd.backend;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.net.FetchResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the load out of the answers of the several {@link LoadSource}s. */
final class LoadParser {
  private static final int MAX_RANKS = 1024;
  private static final int MAX_SAMPLES = 200_000;

  private LoadParser() {}

  /** The ranks; empty when the answer holds no load. */
  static List<RankLoad> parse(LoadSource source, FetchResponse response) {
    if (!response.ok()) {
      return List.of();
    }
    return switch (source) {
      case V1_LOADS, GET_LOAD, GET_LOADS, GATEWAY_LOADS -> report(EngineCalls.json(response));
      case METRICS, PROMETHEUS_METRICS -> MetricsLoad.of(response.body(), MAX_SAMPLES);
      case SLOTS -> slots(EngineCalls.json(response));
    };
  }

  /** A list of rank objects, bare or as member {@code loads}. */
  private static List<RankLoad> report(@Nullable JsonValue json) {
    JsonArray list =
        switch (json) {
          case JsonArray array -> array;
          case JsonObject object -> object.array("loads");
          case null, default -> null;
        };
    if (list == null) {
      return List.of();
    }
    var ranks = new ArrayList<RankLoad>();
    for (var item : list) {
      if (item instanceof JsonObject object && ranks.size() < MAX_RANKS) {
        var rank = rank(object, ranks.size());
        if (rank != null) {
          ranks.add(rank);
        }
      }
    }
    return ranks;
  }

  private static @Nullable RankLoad rank(JsonObject from, int position) {
    long running = count(from, "num_running_reqs");
    long waiting = count(from, "num_waiting_reqs");
    // The older report counts all requests as num_reqs, and tokens as num_tokens.
    long total = firstKnown(count(from, "num_total_reqs"), count(from, "num_reqs"));
    if (total < 0 && running >= 0 && waiting >= 0) {
      total = running + waiting;
    }
    if (running < 0 && total >= 0 && waiting >= 0) {
      running = Math.max(0, total - waiting);
    }
    long used = firstKnown(count(from, "num_used_tokens"), count(from, "num_tokens"));
    double usage = ratio(from, "token_usage");
    if (total < 0 && running < 0 && waiting < 0 && used < 0 && usage < 0) {
      return null;
    }
    long rank = count(from, "dp_rank");
    return new RankLoad(
        rank >= 0 && rank <= Short.MAX_VALUE ? (int) rank : position,
        running,
        waiting,
        count(from, "num_waiting_uncached_tokens"),
        total,
        used,
        count(from, "max_total_num_tokens"),
        usage,
        ratio(from, "gen_throughput"),
        ratio(from, "cache_hit_rate"),
        ratio(from, "utilization"),
        count(from, "max_running_requests"),
        disaggregation(from));
  }

  private static RankLoad.@Nullable Disaggregation disaggregation(JsonObject rank) {
    var from = rank.object("disaggregation");
    if (from != null) {
      return new RankLoad.Disaggregation(
          from.string("mode", "null"),
          sum(from, "prefill_prealloc_queue_reqs", "prefill_inflight_queue_reqs"),
          sum(
              from,
              "decode_prealloc_queue_reqs",
              "decode_transfer_queue_reqs",
              "decode_retracted_queue_reqs"),
          ratio(from, "kv_transfer_latency_ms"),
          ratio(from, "kv_transfer_speed_gb_s"));
    }
    String mode = rank.string("disagg_mode"); // another gateway has already summed up
    if (mode == null) {
      return null;
    }
    return new RankLoad.Disaggregation(
        mode,
        count(rank, "prefill_queue_reqs"),
        count(rank, "decode_queue_reqs"),
        ratio(rank, "kv_transfer_latency_ms"),
        ratio(rank, "kv_transfer_speed_gb_s"));
  }

  private static List<RankLoad> slots(@Nullable JsonValue json) {
    if (!(json instanceof JsonArray slots) || slots.isEmpty()) {
      return List.of();
    }
    long busy = slots.objects().filter(slot -> slot.bool("is_processing", false)).count();
    return List.of(
        new RankLoad(
            0,
            busy,
            RankLoad.UNKNOWN,
            RankLoad.UNKNOWN,
            RankLoad.UNKNOWN,
            RankLoad.UNKNOWN,
            RankLoad.UNKNOWN,
            RankLoad.UNKNOWN,
            RankLoad.UNKNOWN,
            RankLoad.UNKNOWN,
            (double) busy / slots.size(),
            slots.size(),
            null));
  }

  /** A count, which some engines write as {@code 3.0}. */
  private static long count(JsonObject from, String name) {
    double value = from.number(name).orElse(RankLoad.UNKNOWN);
    return value >= 0 && value < 1e18 ? (long) value : RankLoad.UNKNOWN;
  }

  private static double ratio(JsonObject from, String name) {
    double value = from.number(name).orElse(RankLoad.UNKNOWN);
    return value >= 0 && Double.isFinite(value) ? value : RankLoad.UNKNOWN;
  }

  /** The sum of those that are known; unknown when none is. */
  private static long sum(JsonObject from, String... names) {
    long sum = RankLoad.UNKNOWN;
    for (String name : names) {
      long value = count(from, name);
      if (value >= 0) {
        sum = Math.max(sum, 0) + value;
      }
    }
    return sum;
  }

  private static long firstKnown(long first, long second) {
    return first >= 0 ? first : second;
  }
}
