package dev.shepherd.simulator.rehearsal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Requests in the order of their arrival.
 *
 * @param name for titles
 * @param blockTokens tokens per block of every prompt
 */
record Trace(String name, int blockTokens, List<TraceRequest> requests) {

  Trace {
    requests = List.copyOf(requests);
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("a trace needs requests");
    }
  }

  /** When the last request arrives, before any speed-up. */
  long lengthNanos() {
    return requests.getLast().atNanos();
  }

  /** The first {@code limit} requests. */
  Trace first(int limit) {
    return limit >= requests.size()
        ? this
        : new Trace(name, blockTokens, requests.subList(0, limit));
  }

  /** This trace and others' requests between its own. */
  Trace mergedWith(List<TraceRequest> others, String newName) {
    var all = new ArrayList<>(requests);
    all.addAll(others);
    all.sort(Comparator.comparingLong(TraceRequest::atNanos));
    return new Trace(newName, blockTokens, all);
  }
}
