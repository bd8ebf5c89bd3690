package dev.shepherd.simulator.rehearsal;

import dev.shepherd.simulator.Prompt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Many requests that begin alike, as when a long document becomes popular.
 *
 * @param count requests
 * @param prefixTokens what they share
 * @param ownTokens what each has behind it
 * @param outputTokens length of each answer
 * @param over the time in which they arrive, evenly
 * @param at when the first one arrives
 */
record Burst(
    int count, int prefixTokens, int ownTokens, int outputTokens, Duration over, Moment at) {

  /** Block numbers that no trace uses: traces count up from 0 or hash to at most 18 digits. */
  private static final long FIRST_ID = 1L << 62;

  /** Its requests, at times before any speed-up. */
  List<TraceRequest> requests(long traceNanos, double speedup, int blockTokens) {
    long startNanos = Math.round(at.nanosIn(Math.round(traceNanos / speedup)) * speedup);
    int shared = prefixTokens / blockTokens;
    int tokens = prefixTokens + ownTokens;
    var ids = new long[tokens / blockTokens];
    var requests = new ArrayList<TraceRequest>(count);
    long id = FIRST_ID;
    for (int block = 0; block < shared; block++) {
      ids[block] = id++;
    }
    for (int i = 0; i < count; i++) {
      for (int block = shared; block < ids.length; block++) {
        ids[block] = id++;
      }
      long offset = Math.round(over.toNanos() * speedup * i / count);
      requests.add(
          new TraceRequest(
              startNanos + offset, Prompt.ofBlocks(tokens, ids, blockTokens), outputTokens, true));
    }
    return requests;
  }

  /** The burst alone, beginning at once. */
  Trace alone(int blockTokens) {
    var now = new Burst(count, prefixTokens, ownTokens, outputTokens, over, Moment.of(0));
    return new Trace("burst", blockTokens, now.requests(0, 1, blockTokens));
  }
}
