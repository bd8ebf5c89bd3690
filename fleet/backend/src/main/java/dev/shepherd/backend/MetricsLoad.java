package dev.shepherd.backend;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads an engine's load out of its metrics.
 *
 * <p>Engines use different names for the same few figures, so what counts is the name behind the
 * engine's prefix. Samples are grouped by the label that tells the data-parallel rank ({@code
 * dp_rank} at SGLang, {@code engine} at vLLM); within a rank, counts are added up and ratios
 * averaged.
 */
final class MetricsLoad {
  private static final byte[][] PREFIXES =
      bytes("vllm:", "vllm_", "sglang:", "sglang_", "trtllm_", "llamacpp:", "tokenspeed:", "mlx:");
  private static final byte[] DP_RANK = bytes("dp_rank")[0];
  private static final byte[] ENGINE = bytes("engine")[0];
  private static final byte[] GPU_BLOCKS = bytes("num_gpu_blocks")[0];
  private static final byte[] BLOCK_SIZE = bytes("block_size")[0];
  private static final int MAX_RANKS = 1024;
  private static final int MAX_RANK_DIGITS = 4;
  private static final int MAX_SIZE_DIGITS = 12;

  /** A figure of load. */
  private enum Figure {
    RUNNING,
    WAITING,
    USED_TOKENS,
    MAX_TOKENS,
    USAGE,
    THROUGHPUT,
    HIT_RATE,
    UTILIZATION,
    CACHE_HITS,
    CACHE_QUERIES,
    CACHE_SIZE,
    NONE
  }

  private static final Figure[] FIGURES = Figure.values();

  /** The names that engines have for each figure, in the order of the figures. */
  private static final byte[][][] NAMES = {
    bytes("num_requests_running", "num_running_reqs", "requests_processing"),
    bytes("num_requests_waiting", "num_queue_reqs", "requests_deferred"),
    bytes("num_used_tokens"),
    bytes("max_total_num_tokens"),
    bytes(
        "kv_cache_usage_perc",
        "gpu_cache_usage_perc",
        "token_usage",
        "kv_cache_utilization",
        "kv_cache_usage_ratio"),
    bytes("gen_throughput", "predicted_tokens_seconds"),
    bytes("cache_hit_rate", "gpu_prefix_cache_hit_rate", "kv_cache_hit_rate"),
    bytes("utilization"),
    bytes("prefix_cache_hits_total", "prefix_cache_hits"),
    bytes("prefix_cache_queries_total", "prefix_cache_queries"),
    bytes("cache_config_info"),
    bytes()
  };

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

  /**
   * The ranks in order; empty when no figure of load is in the text.
   *
   * @param maxSamples reading stops after so many samples
   */
  static List<RankLoad> of(byte[] text, int maxSamples) {
    Map<Integer, MetricsLoad> ranks = new TreeMap<>();
    var sample = new MetricsScanner(text, maxSamples);
    while (sample.next()) {
      Figure figure = figureOf(sample);
      if (figure == Figure.NONE) {
        continue;
      }
      double value = sample.value();
      if (!Double.isFinite(value) || value < 0) {
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
      load.take(figure, value, sample);
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

  private static Figure figureOf(MetricsScanner sample) {
    for (byte[] prefix : PREFIXES) {
      if (sample.nameStartsWith(prefix)) {
        for (int i = 0; i < NAMES.length; i++) {
          for (byte[] name : NAMES[i]) {
            if (sample.nameIs(prefix.length, name)) {
              return FIGURES[i];
            }
          }
        }
        return Figure.NONE;
      }
    }
    return Figure.NONE;
  }

  private static int rankOf(MetricsScanner sample) {
    if (!sample.findLabel(DP_RANK) && !sample.findLabel(ENGINE)) {
      return 0;
    }
    return (int) Math.max(0, sample.labelNumber(MAX_RANK_DIGITS));
  }

  private void take(Figure figure, double value, MetricsScanner sample) {
    switch (figure) {
      case RUNNING -> running = plus(running, value);
      case WAITING -> waiting = plus(waiting, value);
      case USED_TOKENS -> usedTokens = plus(usedTokens, value);
      case MAX_TOKENS -> maxTokens = plus(maxTokens, value);
      case USAGE -> usage.add(value);
      case THROUGHPUT -> throughput.add(value);
      case HIT_RATE -> hitRate.add(value);
      case UTILIZATION -> utilization.add(value);
      case CACHE_HITS -> cacheHits = plus(cacheHits, value);
      case CACHE_QUERIES -> cacheQueries = plus(cacheQueries, value);
      case CACHE_SIZE -> maxTokens = cacheTokens(sample, maxTokens);
      case NONE -> {}
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
  private static double cacheTokens(MetricsScanner sample, double otherwise) {
    long blocks = sample.findLabel(GPU_BLOCKS) ? sample.labelNumber(MAX_SIZE_DIGITS) : -1;
    long blockTokens = sample.findLabel(BLOCK_SIZE) ? sample.labelNumber(MAX_SIZE_DIGITS) : -1;
    double tokens = (double) blocks * blockTokens;
    return blocks > 0 && blockTokens > 0 ? tokens : otherwise;
  }

  private static byte[][] bytes(String... texts) {
    var all = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      all[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
    }
    return all;
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
