package dev.shepherd.gateway.control;

import dev.shepherd.backend.EngineLoad;
import dev.shepherd.routing.CacheBranch;
import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.HashingBranch;
import dev.shepherd.routing.PolicySizes;
import dev.shepherd.routing.PrefixHashBranch;
import dev.shepherd.routing.StickyBranch;
import dev.shepherd.telemetry.Counter;
import dev.shepherd.telemetry.Family;
import dev.shepherd.telemetry.GatewayMetrics;
import dev.shepherd.telemetry.WorkerLabels;
import dev.shepherd.telemetry.WorkerMetrics;
import dev.shepherd.workers.CircuitBreaker;
import dev.shepherd.workers.FleetListener;
import dev.shepherd.workers.FleetSnapshot;
import dev.shepherd.workers.ModelPool;
import dev.shepherd.workers.Outcome;
import dev.shepherd.workers.Veto;
import dev.shepherd.workers.Worker;
import dev.shepherd.workers.WorkerStatus;
import dev.shepherd.workers.WorkerType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns what happens in the fleet into metrics.
 *
 * <p>{@link #selected}, {@link #settled} and {@link #taken} are on the request path and come on any
 * thread: they find their handles by object identity and by strings whose hash is known, and
 * allocate nothing. Everything else comes on the fleet lane.
 *
 * <p>Series go with their worker. Those of a model that nobody serves any more stay for a while,
 * since its last counts may not have been scraped and it may come back; of such models {@value
 * #DEPARTED_MODELS} are remembered.
 */
public final class FleetMetrics implements FleetListener {
  static final int DEPARTED_MODELS = 64;
  private static final String HTTP = "http";

  private final GatewayMetrics metrics;
  private final Family<Counter> readmissions;
  private final CareMetrics care;
  private final ConcurrentHashMap<Worker, Handles> handles = new ConcurrentHashMap<>();
  private final PolicyMetrics policies;
  private volatile @Nullable FleetSnapshot latest;

  /** Confined to the fleet lane. */
  private Map<PoolKey, Integer> poolSizes = Map.of();

  /** Confined to the fleet lane. */
  private Set<String> models = Set.of();

  /** Models without workers, the longest gone first. Confined to the fleet lane. */
  private final Set<String> departed = new LinkedHashSet<>();

  /**
   * Feeds these metrics, and adds the families that only a fleet has.
   *
   * @param engineMetrics whether the engines' loads are shown too
   */
  public FleetMetrics(GatewayMetrics metrics, boolean engineMetrics) {
    this.metrics = metrics;
    this.policies = new PolicyMetrics(metrics);
    metrics.manualEntriesFrom(() -> stickyKeys(latest));
    this.care = new CareMetrics(metrics.registry(), engineMetrics);
    this.readmissions =
        metrics
            .registry()
            .counter(
                "smg_worker_cb_health_readmissions_total",
                "Open breakers let in trials because a health probe succeeded",
                "worker");
  }

  /**
   * The handles of one worker.
   *
   * @param own for what does not depend on the model
   * @param byModel for what does, by the id of the pool
   */
  private record Handles(WorkerMetrics own, ConcurrentHashMap<String, WorkerMetrics> byModel) {}

  private record PoolKey(WorkerType type, String model) {}

  @Override
  public void added(Worker worker) {
    String model = worker.profile().primaryModel();
    WorkerMetrics own = metricsOf(worker, model == null ? FleetSnapshot.UNKNOWN : model);
    own.health(worker.isHealthy());
    own.breakerState(state(worker.breaker().state()));
    own.activeFrom(worker::inFlight);
    handles.put(worker, new Handles(own, new ConcurrentHashMap<>()));
  }

  @Override
  public void removed(Worker worker) {
    handles.remove(worker);
    metrics.removeWorker(worker.url());
    care.removed(worker);
  }

  @Override
  public void statusChanged(Worker worker, WorkerStatus from, WorkerStatus to) {
    Handles of = handles.get(worker);
    if (of != null) {
      of.own.health(to == WorkerStatus.READY);
    }
  }

  @Override
  public void healthChecked(Worker worker, boolean healthy) {
    metrics.healthChecks(worker.spec().type().wire(), healthy).increment();
  }

  @Override
  public void breakerChanged(Worker worker, CircuitBreaker.State from, CircuitBreaker.State to) {
    Handles of = handles.get(worker);
    if (of != null) {
      of.own.breakerTransition(state(from), state(to));
    }
  }

  @Override
  public void breakerReadmitted(Worker worker) {
    if (handles.containsKey(worker)) {
      readmissions.with(worker.url()).increment();
    }
  }

  @Override
  public void settled(Worker worker, Outcome outcome) {
    // A request may outlive its worker's place in the list; then there is nothing left to count in.
    Handles of = handles.get(worker);
    if (of != null && outcome != Outcome.NEUTRAL) {
      CircuitBreaker breaker = worker.breaker();
      of.own.breakerOutcome(
          outcome == Outcome.SUCCESS,
          breaker.consecutiveFailures(),
          breaker.consecutiveSuccesses());
    }
  }

  @Override
  public void selected(ModelPool pool, Worker worker) {
    Handles of = handles.get(worker);
    if (of == null) {
      return;
    }
    WorkerMetrics metered = of.byModel.get(pool.id());
    if (metered == null) {
      metered = of.byModel.computeIfAbsent(pool.id(), model -> metricsOf(worker, model));
    }
    metered.selected(pool.policy().name());
    metered.requestSent();
  }

  @Override
  public void taken(HashingBranch branch) {
    policies.taken(branch);
  }

  @Override
  public void taken(PrefixHashBranch branch) {
    policies.taken(branch);
  }

  @Override
  public void taken(StickyBranch branch) {
    policies.taken(branch);
  }

  @Override
  public void taken(CacheBranch branch) {
    policies.taken(branch);
  }

  @Override
  public void matched(double share) {
    policies.matched(share);
  }

  @Override
  public void keyed(boolean fromBody) {
    policies.keyed(fromBody);
  }

  @Override
  public void activeKeys(Candidate worker, int keys) {
    // The gauge went with the worker; a request that outlives it must not bring it back.
    if (worker instanceof Worker known && handles.containsKey(known)) {
      metrics.workerRoutingKeys(worker.url()).set(keys);
    }
  }

  @Override
  public void loadPolled(Worker worker, String mode) {
    care.polled(worker, mode);
  }

  @Override
  public void loadRead(Worker worker, EngineLoad load) {
    care.read(worker, load);
  }

  @Override
  public void loadExpired(Worker worker) {
    care.expired(worker);
  }

  @Override
  public void vetoChanged(Worker worker, @Nullable Veto from, @Nullable Veto to) {
    care.vetoed(worker, from, to);
  }

  @Override
  public void restChanged(Worker worker, boolean resting) {
    if (handles.containsKey(worker)) {
      care.rested(worker, resting);
    }
  }

  @Override
  public void fellBack(ModelPool pool, ModelPool.Fallback why) {
    care.fellBack(why);
  }

  @Override
  public void shed(ModelPool pool) {
    care.shed();
  }

  @Override
  public void published(FleetSnapshot snapshot) {
    care.published(snapshot);
    var sizes = new HashMap<PoolKey, Integer>();
    var served = new HashSet<String>();
    for (ModelPool pool : snapshot.models()) {
      served.add(pool.id());
      count(sizes, pool.id(), pool.all());
    }
    count(
        sizes,
        FleetSnapshot.UNKNOWN,
        snapshot.workers().stream().filter(w -> w.profile().models().isEmpty()).toList());
    poolSizes.keySet().stream().filter(key -> !sizes.containsKey(key)).forEach(k -> size(k, 0));
    sizes.forEach(
        (key, size) -> {
          if (!size.equals(poolSizes.get(key))) {
            size(key, size);
          }
        });
    poolSizes = sizes;
    latest = snapshot;
    snapshot.models().stream()
        .filter(pool -> pool.policy().sizes().indexBytes() > 0)
        .forEach(pool -> indexOf(pool.id()));
    if (!served.equals(models)) {
      forgetOldModels(served);
    }
  }

  private void indexOf(String model) {
    metrics.cacheIndexFrom(
        model,
        () -> (double) sizesOf(model).indexUnits(),
        () -> sizesOf(model).indexHolders(),
        () -> (double) sizesOf(model).indexBytes());
  }

  private PolicySizes sizesOf(String model) {
    FleetSnapshot now = latest;
    ModelPool pool = now == null ? null : now.lookup(model);
    return pool == null ? PolicySizes.NONE : pool.policy().sizes();
  }

  private static double stickyKeys(@Nullable FleetSnapshot snapshot) {
    return snapshot == null
        ? 0
        : snapshot.models().stream().mapToLong(pool -> pool.policy().sizes().stickyKeys()).sum()
            + snapshot.any().policy().sizes().stickyKeys();
  }

  private static void count(Map<PoolKey, Integer> sizes, String model, List<Worker> workers) {
    for (Worker worker : workers) {
      sizes.merge(new PoolKey(worker.spec().type(), model), 1, Integer::sum);
    }
  }

  private void size(PoolKey key, int size) {
    metrics.workerPoolSize(key.type().wire(), HTTP, key.model(), size);
  }

  private void forgetOldModels(Set<String> served) {
    models.stream().filter(model -> !served.contains(model)).forEach(departed::add);
    departed.removeAll(served);
    models = served;
    while (departed.size() > DEPARTED_MODELS) {
      String oldest = departed.iterator().next();
      departed.remove(oldest);
      handles.values().forEach(of -> of.byModel.remove(oldest));
      metrics.removeModel(oldest);
    }
  }

  private WorkerMetrics metricsOf(Worker worker, String model) {
    return metrics.forWorker(
        new WorkerLabels(worker.url(), model, worker.spec().type().wire(), HTTP));
  }

  private static WorkerMetrics.BreakerState state(CircuitBreaker.State state) {
    return switch (state) {
      case OPEN -> WorkerMetrics.BreakerState.OPEN;
      case HALF_OPEN -> WorkerMetrics.BreakerState.HALF_OPEN;
      case CLOSED -> WorkerMetrics.BreakerState.CLOSED;
    };
  }
}
