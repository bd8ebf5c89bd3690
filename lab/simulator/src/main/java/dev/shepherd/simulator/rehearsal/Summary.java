package dev.shepherd.simulator.rehearsal;

import java.util.function.ToDoubleFunction;

/**
 * The figures of one replay.
 *
 * @param policy its name
 * @param hitRate share of all prompt tokens that engines found in their cache, 0 to 1
 * @param meanSeconds mean time to first token; the next three are percentiles by nearest rank
 * @param requestSpread requests of the busiest worker over the mean of all workers
 * @param workSpread the same of the prompt tokens that were computed
 * @param refused requests that no worker could take
 * @param decisionsPerSecond of real time spent in the policy; the only figure that differs between
 *     two equal replays
 */
record Summary(
    String policy,
    double hitRate,
    double meanSeconds,
    double p50Seconds,
    double p90Seconds,
    double p99Seconds,
    double requestSpread,
    double workSpread,
    int refused,
    double decisionsPerSecond) {

  static Summary of(String policy, ReplayLog log) {
    long[] sorted = log.sortedTtftNanos();
    double prompt = log.workers().stream().mapToLong(w -> w.promptTokens).sum();
    double cached = log.workers().stream().mapToLong(w -> w.cachedTokens).sum();
    double sum = 0;
    for (long nanos : sorted) {
      sum += nanos;
    }
    return new Summary(
        policy,
        prompt == 0 ? 0 : cached / prompt,
        sorted.length == 0 ? 0 : sum / sorted.length / 1e9,
        percentile(sorted, 0.50),
        percentile(sorted, 0.90),
        percentile(sorted, 0.99),
        spread(log, w -> w.requests),
        spread(log, LabWorker::computedTokens),
        log.trace().requests().size() - sorted.length,
        log.decisionsPerSecond());
  }

  /** In seconds, by nearest rank; 0 of nothing. */
  static double percentile(long[] sortedNanos, double share) {
    if (sortedNanos.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(share * sortedNanos.length);
    return sortedNanos[Math.max(0, rank - 1)] / 1e9;
  }

  private static double spread(ReplayLog log, ToDoubleFunction<LabWorker> load) {
    double max = log.workers().stream().mapToDouble(load).max().orElse(0);
    double mean = log.workers().stream().mapToDouble(load).average().orElse(0);
    return mean == 0 ? 1 : max / mean;
  }
}
