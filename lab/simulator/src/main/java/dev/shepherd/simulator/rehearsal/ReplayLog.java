package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.Decision;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a replay leaves behind: one entry per request, in the trace's order, and totals. */
final class ReplayLog {
  /** The worker of a request that none could take. */
  static final int NOBODY = -1;

  private final Trace trace;
  private final long[] ttftNanos;
  private final int[] cachedTokens;
  private final int[] workerOf;
  private final Map<Decision.Reason, Integer> reasons = new EnumMap<>(Decision.Reason.class);
  private List<LabWorker> workers = List.of();
  private long decisionNanos;
  private int decisions;

  ReplayLog(Trace trace) {
    this.trace = trace;
    int count = trace.requests().size();
    ttftNanos = new long[count];
    cachedTokens = new int[count];
    workerOf = new int[count];
    Arrays.fill(workerOf, NOBODY);
  }

  void decided(long realNanos, Decision.Reason reason) {
    decisionNanos += realNanos;
    decisions++;
    reasons.merge(reason, 1, Integer::sum);
  }

  void placed(int index, int worker) {
    workerOf[index] = worker;
  }

  void firstToken(int index, long nanos, int cached) {
    ttftNanos[index] = nanos;
    cachedTokens[index] = cached;
  }

  void workers(List<LabWorker> all) {
    workers = List.copyOf(all);
  }

  /** What was replayed. */
  Trace trace() {
    return trace;
  }

  /** All workers that were ever there. */
  List<LabWorker> workers() {
    return workers;
  }

  /** Time to first token of a request in nanoseconds; 0 if it went nowhere. */
  long ttftNanos(int index) {
    return ttftNanos[index];
  }

  /** Tokens of a prompt that were in the cache. */
  int cachedTokens(int index) {
    return cachedTokens[index];
  }

  /** The worker's number, or {@link #NOBODY}. */
  int workerOf(int index) {
    return workerOf[index];
  }

  /** How often each reason decided. */
  Map<Decision.Reason, Integer> reasons() {
    return reasons;
  }

  /** Decisions per second of real time spent in the policy. */
  double decisionsPerSecond() {
    return decisionNanos == 0 ? Double.POSITIVE_INFINITY : decisions * 1e9 / decisionNanos;
  }

  /** All times to first token in ascending order, of the requests that were answered. */
  long[] sortedTtftNanos() {
    var answered = new long[ttftNanos.length];
    int count = 0;
    for (int i = 0; i < ttftNanos.length; i++) {
      if (workerOf[i] != NOBODY) {
        answered[count++] = ttftNanos[i];
      }
    }
    var sorted = Arrays.copyOf(answered, count);
    Arrays.sort(sorted);
    return sorted;
  }
}
