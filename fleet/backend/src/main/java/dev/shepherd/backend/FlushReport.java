package dev.shepherd.backend;

import dev.shepherd.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of flushing the caches of a fleet.
 *
 * @param http outcomes of HTTP workers
 * @param grpc outcomes of gRPC workers
 * @param zmqSkipped workers that know no such command
 */
public record FlushReport(List<CallOutcome> http, List<CallOutcome> grpc, int zmqSkipped) {

  /** Copies the lists. */
  public FlushReport {
    http = List.copyOf(http);
    grpc = List.copyOf(grpc);
  }

  /** The same together with what was done by other protocols. */
  public FlushReport with(List<CallOutcome> grpcOutcomes, int zmqWorkers) {
    return new FlushReport(http, grpcOutcomes, zmqWorkers);
  }

  /** HTTP status: 200 when every worker flushed, 206 when some did not. */
  public int status() {
    return CallOutcome.successes(all()) == all().size() ? 200 : 206;
  }

  /** The answer of {@code POST /flush_cache}. */
  public JsonObject toJson() {
    var all = all();
    long flushed = CallOutcome.successes(all);
    boolean complete = flushed == all.size();
    var out = JsonObject.builder();
    out.put("status", complete ? "success" : "partial_success");
    out.put("message", message(flushed, all.size()));
    out.put("workers_flushed", flushed);
    out.put("total_http_workers", http.size());
    out.put("total_grpc_workers", grpc.size());
    out.put("total_zmq_workers_skipped", zmqSkipped);
    out.put("total_workers", (long) all.size() + zmqSkipped);
    if (!complete) {
      CallOutcome.appendLists(out, all);
    }
    return out.build();
  }

  private static String message(long flushed, int asked) {
    if (asked == 0) {
      return "No workers available for cache flush";
    }
    return flushed == asked
        ? "Cache flushed on all " + asked + " workers"
        : "Cache flushed on " + flushed + " of " + asked + " workers";
  }

  private List<CallOutcome> all() {
    var all = new ArrayList<>(http);
    all.addAll(grpc);
    return all;
  }
}
