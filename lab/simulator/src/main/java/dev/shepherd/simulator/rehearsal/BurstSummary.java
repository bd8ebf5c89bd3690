package dev.shepherd.simulator.rehearsal;

import java.util.HashSet;

/**
 * What became of a burst.
 *
 * @param requests in it
 * @param workersUsed engines that got some of it
 * @param workersComputing engines that computed the shared prefix at least once
 * @param timesComputed how often it was computed in all
 * @param spread requests of the busiest engine over the mean of all engines
 * @param worstSeconds the last first token
 */
record BurstSummary(
    int requests,
    int workersUsed,
    int workersComputing,
    int timesComputed,
    double spread,
    double worstSeconds) {

  static BurstSummary of(ReplayLog log, int prefixTokens) {
    var trace = log.trace();
    int prefix = prefixTokens / trace.blockTokens() * trace.blockTokens();
    var perWorker = new int[log.workers().size()];
    var computing = new HashSet<Integer>();
    int requests = 0;
    int computed = 0;
    long worst = 0;
    for (int i = 0; i < trace.requests().size(); i++) {
      int worker = log.workerOf(i);
      if (!trace.requests().get(i).burst() || worker == ReplayLog.NOBODY) {
        continue;
      }
      requests++;
      perWorker[worker]++;
      worst = Math.max(worst, log.ttftNanos(i));
      // A prompt without own tokens computes its last token in any case.
      if (log.cachedTokens(i) < prefix - 1) {
        computed++;
        computing.add(worker);
      }
    }
    int used = 0;
    int most = 0;
    for (int count : perWorker) {
      used += count > 0 ? 1 : 0;
      most = Math.max(most, count);
    }
    double spread = requests == 0 ? 1 : (double) most * perWorker.length / requests;
    return new BurstSummary(requests, used, computing.size(), computed, spread, worst / 1e9);
  }
}
