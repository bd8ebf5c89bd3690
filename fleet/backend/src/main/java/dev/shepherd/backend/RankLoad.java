package dev.shepherd.backend;

import dev.shepherd.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The load of one data-parallel rank of an engine. {@link #UNKNOWN} stands where the engine does
 * not tell.
 *
 * @param dpRank from 0
 * @param runningRequests being served
 * @param waitingRequests queued
 * @param waitingUncachedTokens queued prompt tokens that no cache covers
 * @param totalRequests running and waiting
 * @param usedTokens KV cache tokens in use
 * @param maxTotalTokens KV cache size in tokens
 * @param tokenUsage share of the KV cache in use, 0 to 1
 * @param genThroughput tokens per second
 * @param cacheHitRate 0 to 1
 * @param utilization 0 to 1
 * @param maxRunningRequests most requests served at a time
 * @param disaggregation transfer figures of a prefill or decode engine; null for others
 */
public record RankLoad(
    int dpRank,
    long runningRequests,
    long waitingRequests,
    long waitingUncachedTokens,
    long totalRequests,
    long usedTokens,
    long maxTotalTokens,
    double tokenUsage,
    double genThroughput,
    double cacheHitRate,
    double utilization,
    long maxRunningRequests,
    @Nullable Disaggregation disaggregation) {

  /** Not told. */
  public static final int UNKNOWN = -1;

  /**
   * KV transfer between prefill and decode.
   *
   * @param mode {@code prefill}, {@code decode} or {@code null}, as the engine says
   * @param prefillQueueRequests waiting for allocation or in flight
   * @param decodeQueueRequests waiting for allocation, arriving or retracted
   */
  public record Disaggregation(
      String mode,
      long prefillQueueRequests,
      long decodeQueueRequests,
      double kvTransferLatencyMillis,
      double kvTransferGigabytesPerSecond) {}

  /** A rank of which nothing is known. */
  public static RankLoad unknown(int dpRank) {
    return new RankLoad(
        dpRank, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
        UNKNOWN, UNKNOWN, null);
  }

  /** Appends the fields under their wire names: unknown counts are -1, unknown ratios left out. */
  void appendTo(JsonObject.Builder out) {
    out.put("dp_rank", dpRank);
    out.put("num_running_reqs", runningRequests);
    out.put("num_waiting_reqs", waitingRequests);
    out.put("num_waiting_uncached_tokens", waitingUncachedTokens);
    out.put("num_total_reqs", totalRequests);
    out.put("num_used_tokens", usedTokens);
    out.put("max_total_num_tokens", maxTotalTokens);
    putRatio(out, "token_usage", tokenUsage);
    putRatio(out, "gen_throughput", genThroughput);
    putRatio(out, "cache_hit_rate", cacheHitRate);
    putRatio(out, "utilization", utilization);
    out.put("max_running_requests", maxRunningRequests);
    if (disaggregation != null) {
      out.put("disagg_mode", disaggregation.mode());
      putRatio(out, "kv_transfer_latency_ms", disaggregation.kvTransferLatencyMillis());
      putRatio(out, "kv_transfer_speed_gb_s", disaggregation.kvTransferGigabytesPerSecond());
      putCount(out, "prefill_queue_reqs", disaggregation.prefillQueueRequests());
      putCount(out, "decode_queue_reqs", disaggregation.decodeQueueRequests());
    }
  }

  private static void putRatio(JsonObject.Builder out, String name, double value) {
    if (value >= 0 && Double.isFinite(value)) {
      out.put(name, value);
    }
  }

  private static void putCount(JsonObject.Builder out, String name, long value) {
    if (value >= 0) {
      out.put(name, value);
    }
  }
}
