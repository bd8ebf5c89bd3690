package dev.shepherd.workers;

import dev.shepherd.backend.EngineLoad;
import dev.shepherd.exchange.Cancellable;
import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.SerialLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the round: four times a second it looks at every worker, works out who is full, stuck or
 * cold, and has the picture drawn anew when that has changed. So nothing of it costs a request
 * anything. Rests while the fleet is empty. Confined to the fleet lane.
 */
final class Watchman {
  static final Duration ROUND = Duration.ofMillis(250);

  /** What is left of the longest wait for a first token after a round: half after three minutes. */
  private static final double KEPT_PER_ROUND = 0.99904;

  private final SerialLane lane;
  private final Clock clock;
  private final Registry registry;
  private final FleetListener listener;
  private final LoadMonitor loads;
  private final Liveness liveness;
  private final Overload overload;
  private final @Nullable Coldness coldness;
  private @Nullable Cancellable next;
  private boolean stopped;

  Watchman(
      Registration.Tools tools,
      Registry registry,
      FleetListener listener,
      LoadMonitor loads,
      CareSettings settings) {
    this.lane = tools.lane();
    this.clock = tools.clock();
    this.registry = registry;
    this.listener = listener;
    this.loads = loads;
    this.liveness = new Liveness(settings.liveness(), loads);
    this.overload = new Overload(settings.overload());
    this.coldness = settings.warmUp().enabled() ? new Coldness(settings.warmUp()) : null;
  }

  /** A worker joined. */
  void wake() {
    if (next == null && !stopped) {
      next = lane.after(ROUND, this::round);
    }
  }

  /** A worker left. */
  void forget(Worker worker) {
    loads.forget(worker);
    liveness.forget(worker);
    if (coldness != null) {
      coldness.forget(worker);
    }
  }

  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
    next = null;
  }

  /** An engine told its load by itself. */
  void pushed(Worker worker, EngineLoad told) {
    if (registry.contains(worker)) {
      loads.pushed(worker, told);
    }
  }

  private void round() {
    next = null;
    if (registry.workers().isEmpty()) {
      return;
    }
    wake();
    loads.tick(registry.workers(), registry.snapshot()::readsLoads);
    long now = clock.nanoTime();
    if (coldness != null) {
      coldness.age(registry.workers(), now);
    }
    var changes = new ArrayList<VetoChange>();
    boolean changed = false;
    for (Worker worker : registry.workers()) {
      worker.traffic().fade(KEPT_PER_ROUND);
      Veto before = worker.veto();
      Veto veto = worker.isHealthy() ? liveness.judge(worker, now) : null;
      boolean full = worker.isHealthy() && overload.judge(worker);
      if (veto != before) {
        worker.veto(veto);
        changes.add(new VetoChange(worker, before, veto));
      }
      changed |= veto != before || full != worker.isOverloaded();
      worker.overloaded(full);
    }
    changed |= judgeCaches();
    if (changed) {
      registry.publish();
    }
    changes.forEach(c -> listener.vetoChanged(c.worker(), c.before(), c.now()));
  }

  private record VetoChange(Worker worker, @Nullable Veto before, @Nullable Veto now) {}

  private boolean judgeCaches() {
    Coldness by = coldness;
    if (by == null) {
      return false;
    }
    var byModel = new HashMap<String, List<Worker>>();
    for (Worker worker : registry.workers()) {
      byModel
          .computeIfAbsent(
              Objects.toString(worker.profile().primaryModel(), ""), m -> new ArrayList<>())
          .add(worker);
    }
    boolean changed = false;
    for (List<Worker> peers : byModel.values()) {
      double median = by.median(peers);
      for (Worker worker : peers) {
        boolean fresh = worker.isHealthy() && by.isFresh(worker);
        boolean thin = worker.isHealthy() && by.isThin(worker, median);
        changed |= (fresh || thin) != worker.isCold() || thin != worker.isThin();
        worker.cold(fresh, thin);
      }
    }
    return changed;
  }
}
