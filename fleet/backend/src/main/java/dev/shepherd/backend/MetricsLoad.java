package dev.shepherd.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads an engine's load out of its metrics.
 *
 * <p>Engines use different names for the same few figures, so what counts is the name behind the
 * engine's prefix. Samples are grouped by the label that tells the data-parallel rank ({@code
 * dp_rank} at SGLang, {@code engine} at vLLM); within a rank, counts are added up and ratios
 * averaged.
 */
final class MetricsLoad {
  private static final List<String> PREFIXES =
      List.of(
          "vllm:", "vllm_", "sglang:", "sglang_", "trtllm_", "llamacpp:", "tokenspeed:", "mlx:");
  private static final int MAX_RANKS = 1024;

  private double running = Double.NaN;
  private double waiting = Double.NaN;
  private double usedTokens = Double.NaN;
  private double maxTokens = Double.NaN;
  private double cacheHits = Double.NaN;
  private double cacheQueries = Double.NaN;
  private final Mean usage = new Mean();
  private final Mean throughput = new Mean();
  private final Mean hitRate = new Mean();
  private final Mean utilization = new Mean();

  private MetricsLoad() {}

  /** The ranks in order; empty when no figure of load is among the samples. */
  static List<RankLoad> of(List<MetricSample> samples) {
    Map<Integer, MetricsLoad> ranks = new TreeMap<>();
    for (var sample : samples) {
      String name = figure(sample.name());
      double value = sample.value();
      if (name == null || !Double.isFinite(value) || value < 0) {
        continue;
      }
      int rank = rankOf(sample);
      var load = ranks.get(rank);
      if (load == null) {
        if (ranks.size() == MAX_RANKS) {
          continue;
        }
        load = new MetricsLoad();
        ranks.put(rank, load);
      }
      load.take(name, value, sample);
    }
    var result = new ArrayList<RankLoad>();
    ranks.forEach(
        (rank, load) -> {
          if (load.saysSomething()) {
            result.add(load.toRank(rank));
          }
        });
    return result;
  }

  /** The name without the engine's prefix; null for metrics of something else. */
  private static @Nullable String figure(String name) {
    for (String prefix : PREFIXES) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    return null;
  }

  private static int rankOf(MetricSample sample) {
    String rank = sample.label("dp_rank");
    if (rank == null) {
      rank = sample.label("engine");
    }
    if (rank == null || rank.isEmpty() || rank.length() > 4) {
      return 0;
    }
    for (int i = 0; i < rank.length(); i++) {
      if (rank.charAt(i) < '0' || rank.charAt(i) > '9') {
        return 0;
      }
    }
    return Integer.parseInt(rank);
  }

  private void take(String name, double value, MetricSample sample) {
    switch (name) {
      case "num_requests_running", "num_running_reqs", "requests_processing" ->
          running = plus(running, value);
      case "num_requests_waiting", "num_queue_reqs", "requests_deferred" ->
          waiting = plus(waiting, value);
      case "num_used_tokens" -> usedTokens = plus(usedTokens, value);
      case "max_total_num_tokens" -> maxTokens = plus(maxTokens, value);
      case "kv_cache_usage_perc",
          "gpu_cache_usage_perc",
          "token_usage",
          "kv_cache_utilization",
          "kv_cache_usage_ratio" ->
          usage.add(value);
      case "gen_throughput", "predicted_tokens_seconds" -> throughput.add(value);
      case "cache_hit_rate", "gpu_prefix_cache_hit_rate", "kv_cache_hit_rate" -> hitRate.add(value);
      case "utilization" -> utilization.add(value);
      case "prefix_cache_hits_total", "prefix_cache_hits" -> cacheHits = plus(cacheHits, value);
      case "prefix_cache_queries_total", "prefix_cache_queries" ->
          cacheQueries = plus(cacheQueries, value);
      case "cache_config_info" -> maxTokens = cacheTokens(sample, maxTokens);
      default -> {}
    }
  }

  private boolean saysSomething() {
    return !Double.isNaN(running)
        || !Double.isNaN(waiting)
        || !Double.isNaN(usedTokens)
        || usage.orUnknown() >= 0;
  }

  private RankLoad toRank(int rank) {
    double share = usage.orUnknown();
    double used = usedTokens;
    if (Double.isNaN(used) && share >= 0 && !Double.isNaN(maxTokens)) {
      used = Math.rint(share * maxTokens);
    }
    double hits = hitRate.orUnknown();
    if (hits < 0 && cacheQueries > 0 && !Double.isNaN(cacheHits)) {
      hits = Math.min(1, cacheHits / cacheQueries);
    }
    return new RankLoad(
        rank,
        whole(running),
        whole(waiting),
        RankLoad.UNKNOWN,
        whole(running + waiting),
        whole(used),
        whole(maxTokens),
        share,
        throughput.orUnknown(),
        hits,
        utilization.orUnknown(),
        RankLoad.UNKNOWN,
        null);
  }

  /** vLLM tells the size of its KV cache as labels of a constant. */
  private static double cacheTokens(MetricSample sample, double otherwise) {
    String blocks = sample.label("num_gpu_blocks");
    String blockTokens = sample.label("block_size");
    if (blocks == null || blockTokens == null) {
      return otherwise;
    }
    try {
      double tokens = (double) Long.parseLong(blocks) * Long.parseLong(blockTokens);
      return tokens > 0 ? tokens : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static double plus(double sum, double value) {
    return Double.isNaN(sum) ? value : sum + value;
  }

  private static long whole(double value) {
    return value >= 0 && value < 1e18 ? (long) value : RankLoad.UNKNOWN;
  }

  /** An average of what was added. */
  private static final class Mean {
    private double sum;
    private int count;

    void add(double value) {
      sum += value;
      count++;
    }

    double orUnknown() {
      return count == 0 ? RankLoad.UNKNOWN : sum / count;
    }
  }
}
