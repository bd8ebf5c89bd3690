package dev.shepherd.gateway.control;

import dev.shepherd.backend.EngineLoad;
import dev.shepherd.backend.RankLoad;
import dev.shepherd.telemetry.Counter;
import dev.shepherd.telemetry.Family;
import dev.shepherd.telemetry.Gauge;
import dev.shepherd.telemetry.Metrics;
import dev.shepherd.workers.FleetSnapshot;
import dev.shepherd.workers.ModelPool;
import dev.shepherd.workers.Veto;
import dev.shepherd.workers.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metrics about workers that are full or stuck, and what engines tell of their load.
 *
 * <p>{@link #fellBack} and {@link #shed} may come on any thread, everything else comes on the fleet
 * lane.
 */
final class CareMetrics {
  private final Family<Counter> polls;
  private final Family<Gauge> overloaded;
  private final Family<Gauge> stalled;
  private final Family<Counter> stallTransitions;
  private final Family<Gauge> resting;
  private final Family<Counter> rests;
  private final Counter livenessFallbacks;
  private final Counter overloadFallbacks;
  private final Counter sheds;
  private final @Nullable EngineGauges engineGauges;

  /** Overloaded workers by model, as last shown. */
  private Map<String, Integer> fullByModel = Map.of();

  CareMetrics(Metrics metrics, boolean engineMetrics) {
    polls =
        metrics.counter(
            "smg_engine_load_polls_total",
            "Questions to engines for their load, and those that were not needed",
            "worker",
            "mode");
    overloaded = metrics.gauge("smg_workers_overloaded", "Workers too full to be chosen", "model");
    stalled =
        metrics.gauge(
            "smg_worker_stalled",
            "1 while a ready worker gets nothing because it does not look alive",
            "worker",
            "reason");
    stallTransitions =
        metrics.counter(
            "smg_worker_stall_transitions_total",
            "Ready workers taken out because they did not look alive, and let in again",
            "worker",
            "reason",
            "to");
    resting =
        metrics.gauge(
            "smg_worker_saturated",
            "1 while a worker gets nothing because it said it is full and when to come back",
            "worker");
    rests =
        metrics.counter(
            "smg_worker_saturations_total",
            "How often workers began to be left alone so",
            "worker");
    livenessFallbacks =
        metrics
            .counter(
                "smg_worker_liveness_fallback_total",
                "Requests sent to the least loaded worker because none looked alive")
            .with();
    overloadFallbacks =
        metrics
            .counter(
                "smg_worker_overload_fallback_total",
                "Requests sent to the least loaded worker because all were too full")
            .with();
    sheds =
        metrics
            .counter(
                "smg_worker_overload_shed_total",
                "Requests refused because all workers were too full",
                "stage")
            .with("selection");
    engineGauges = engineMetrics ? new EngineGauges(metrics) : null;
  }

  void polled(Worker worker, String mode) {
    polls.with(worker.url(), mode).increment();
  }

  void read(Worker worker, EngineLoad load) {
    if (engineGauges != null) {
      engineGauges.show(worker, load);
    }
  }

  void expired(Worker worker) {
    if (engineGauges != null) {
      engineGauges.hide(worker);
    }
  }

  void removed(Worker worker) {
    expired(worker);
  }

  void vetoed(Worker worker, @Nullable Veto from, @Nullable Veto to) {
    if (from != null) {
      stalled.with(worker.url(), from.wire()).set(0);
      stallTransitions.with(worker.url(), from.wire(), "lifted").increment();
    }
    if (to != null) {
      stalled.with(worker.url(), to.wire()).set(1);
      stallTransitions.with(worker.url(), to.wire(), "set").increment();
    }
  }

  void rested(Worker worker, boolean now) {
    resting.with(worker.url()).set(now ? 1 : 0);
    if (now) {
      rests.with(worker.url()).increment();
    }
  }

  void fellBack(ModelPool.Fallback why) {
    (why == ModelPool.Fallback.LIVENESS ? livenessFallbacks : overloadFallbacks).increment();
  }

  void shed() {
    sheds.increment();
  }

  void published(FleetSnapshot snapshot) {
    var now = new HashMap<String, Integer>();
    for (ModelPool pool : snapshot.models()) {
      int full = (int) pool.all().stream().filter(Worker::isOverloaded).count();
      now.put(pool.id(), full);
      if (!Integer.valueOf(full).equals(fullByModel.get(pool.id()))) {
        overloaded.with(pool.id()).set(full);
      }
    }
    fullByModel.keySet().stream()
        .filter(model -> !now.containsKey(model))
        .forEach(model -> overloaded.removeWhere("model", model));
    fullByModel = now;
  }

  /** The load of each rank, as the engines tell it. */
  private static final class EngineGauges {
    private final Family<Gauge> running;
    private final Family<Gauge> waiting;
    private final Family<Gauge> usage;
    private final Family<Gauge> throughput;
    private final Family<Gauge> hitRate;
    private final Family<Gauge> transferMillis;
    private final Family<Gauge> transferSpeed;
    private final Family<Gauge> prefillQueue;
    private final Family<Gauge> decodeQueue;

    /** Model and ranks of each worker, as its series name them. */
    private final Map<Worker, List<String>> shown = new LinkedHashMap<>();

    EngineGauges(Metrics metrics) {
      running = ofModel(metrics, "running_requests", "Running requests, as the engine says");
      waiting = ofModel(metrics, "waiting_requests", "Queued requests, as the engine says");
      usage = ofModel(metrics, "token_usage", "Used share of the KV cache, 0 to 1");
      throughput = ofModel(metrics, "gen_throughput", "Tokens generated per second");
      hitRate = ofModel(metrics, "cache_hit_rate", "Share of prompt tokens found in the cache");
      transferMillis = ofRole(metrics, "pd_kv_transfer_latency_ms", "Time of a KV transfer");
      transferSpeed = ofRole(metrics, "pd_kv_transfer_speed_gb_s", "Speed of KV transfers");
      prefillQueue = ofRole(metrics, "pd_prefill_queue_reqs", "Requests on their way to prefill");
      decodeQueue = ofRole(metrics, "pd_decode_queue_reqs", "Requests on their way to decode");
    }

    private static Family<Gauge> ofModel(Metrics metrics, String name, String help) {
      return metrics.gauge("smg_engine_" + name, help, "worker", "model", "dp_rank");
    }

    private static Family<Gauge> ofRole(Metrics metrics, String name, String help) {
      return metrics.gauge("smg_engine_" + name, help, "worker", "role", "dp_rank");
    }

    void show(Worker worker, EngineLoad load) {
      String primary = worker.profile().primaryModel();
      String model = primary == null ? FleetSnapshot.UNKNOWN : primary;
      var labelled = new ArrayList<String>();
      labelled.add(model);
      for (RankLoad rank : load.ranks()) {
        RankLoad.Disaggregation parts = rank.disaggregation();
        labelled.add(rank.dpRank() + (parts == null ? "" : role(parts.mode())));
      }
      if (!labelled.equals(shown.get(worker))) {
        // Only then, so that a scrape meanwhile does not miss what has not changed.
        hide(worker);
        shown.put(worker, labelled);
      }
      for (RankLoad rank : load.ranks()) {
        String[] labels = {worker.url(), model, Integer.toString(rank.dpRank())};
        set(running, (double) rank.runningRequests(), labels);
        set(waiting, (double) rank.waitingRequests(), labels);
        set(usage, rank.tokenUsage(), labels);
        set(throughput, rank.genThroughput(), labels);
        set(hitRate, rank.cacheHitRate(), labels);
        RankLoad.Disaggregation parts = rank.disaggregation();
        if (parts != null) {
          labels[1] = role(parts.mode());
          set(transferMillis, parts.kvTransferLatencyMillis(), labels);
          set(transferSpeed, parts.kvTransferGigabytesPerSecond(), labels);
          set(prefillQueue, (double) parts.prefillQueueRequests(), labels);
          set(decodeQueue, (double) parts.decodeQueueRequests(), labels);
        }
      }
    }

    /** The engine's word, but only if it is one of the known ones: labels must stay few. */
    private static String role(String mode) {
      return switch (mode) {
        case "prefill", "decode" -> mode;
        default -> "null";
      };
    }

    private static void set(Family<Gauge> family, double value, String[] labels) {
      if (value >= 0) {
        family.with(labels).set(value);
      } else {
        family.remove(labels);
      }
    }

    void hide(Worker worker) {
      shown.remove(worker);
      for (Family<Gauge> family :
          List.of(
              running,
              waiting,
              usage,
              throughput,
              hitRate,
              transferMillis,
              transferSpeed,
              prefillQueue,
              decodeQueue)) {
        family.removeWhere("worker", worker.url());
      }
    }
  }
}
