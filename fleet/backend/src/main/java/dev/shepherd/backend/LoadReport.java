package dev.shepherd.backend;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The loads of many workers, in the order they were asked.
 *
 * @param workers one per worker, also where nothing is known
 */
public record LoadReport(List<EngineLoad> workers) {

  /** Copies the list. */
  public LoadReport {
    workers = List.copyOf(workers);
  }

  /**
   * The answer of {@code GET /loads}. A worker that tells nothing has one entry with counts of -1,
   * which the sums and averages leave out.
   *
   * @param version name and version of the gateway
   * @param epochMillis when the loads were read
   */
  public JsonObject toJson(String version, long epochMillis) {
    var loads = new ArrayList<JsonValue>();
    var known = new ArrayList<RankLoad>();
    for (var worker : workers) {
      known.addAll(worker.ranks());
      for (var rank : worker.ranks().isEmpty() ? List.of(RankLoad.unknown(0)) : worker.ranks()) {
        var entry = JsonObject.builder();
        entry.put("worker", worker.worker());
        entry.put("worker_type", worker.workerType());
        rank.appendTo(entry);
        loads.add(entry.build());
      }
    }
    return JsonObject.builder()
        .put("timestamp", Instant.ofEpochMilli(epochMillis).toString())
        .put("version", version)
        .put("dp_rank_count", known.size())
        .put("loads", new JsonArray(loads))
        .put("aggregate", aggregate(known))
        .build();
  }

  private static JsonObject aggregate(List<RankLoad> ranks) {
    return JsonObject.builder()
        .put(
            "total_running_reqs",
            ranks.stream().mapToLong(r -> Math.max(0, r.runningRequests())).sum())
        .put(
            "total_waiting_reqs",
            ranks.stream().mapToLong(r -> Math.max(0, r.waitingRequests())).sum())
        .put("total_reqs", ranks.stream().mapToLong(LoadReport::requests).sum())
        .put("avg_token_usage", average(ranks.stream().mapToDouble(RankLoad::tokenUsage).toArray()))
        .put(
            "avg_throughput",
            average(ranks.stream().mapToDouble(RankLoad::genThroughput).toArray()))
        .put(
            "avg_utilization", average(ranks.stream().mapToDouble(RankLoad::utilization).toArray()))
        .build();
  }

  private static long requests(RankLoad rank) {
    return rank.totalRequests() >= 0
        ? rank.totalRequests()
        : Math.max(0, rank.runningRequests()) + Math.max(0, rank.waitingRequests());
  }

  private static double average(double[] values) {
    double sum = 0;
    int count = 0;
    for (double value : values) {
      if (value >= 0) {
        sum += value;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
