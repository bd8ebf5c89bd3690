package dev.shepherd.workers;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The list of workers and the picture of it that requests read. Every change is heard once and seen
 * at once. All but {@link #snapshot} is confined to the fleet lane.
 */
final class Registry {
  private final SnapshotBuilder builder;
  private final FleetListener listener;
  private final Membership membership;
  private final Map<String, Worker> byId = new LinkedHashMap<>();
  private final Map<String, Worker> byUrl = new HashMap<>();

  private final WorkerSlots slots = new WorkerSlots();

  private volatile FleetSnapshot snapshot;

  /** Who wants to know of comings and goings beside the listener. */
  interface Membership {
    void joined(Worker worker);

    void left(Worker worker);
  }

  Registry(SnapshotBuilder builder, FleetListener listener, Membership membership) {
    this.builder = builder;
    this.listener = listener;
    this.membership = membership;
    this.snapshot = builder.empty();
  }

  /** The latest picture; any thread. */
  FleetSnapshot snapshot() {
    return snapshot;
  }

  Collection<Worker> workers() {
    return byId.values();
  }

  @Nullable Worker byId(String id) {
    return byId.get(id);
  }

  @Nullable Worker byUrl(String url) {
    return byUrl.get(url);
  }

  boolean contains(Worker worker) {
    return byId.get(worker.id()) == worker;
  }

  /** A slot for a worker that is about to be added. */
  int takeSlot() {
    return slots.take();
  }

  void add(Worker worker) {
    byId.put(worker.id(), worker);
    byUrl.put(worker.url(), worker);
    listener.added(worker);
    publish();
    membership.joined(worker);
  }

  void remove(Worker worker) {
    if (byId.remove(worker.id(), worker)) {
      byUrl.remove(worker.url(), worker);
      publish();
      builder.removed(worker);
      slots.left(worker);
      listener.removed(worker);
      membership.left(worker);
    }
  }

  /** Changes a worker's status, unless it is draining: nothing leads out of that. */
  void status(Worker worker, WorkerStatus next) {
    WorkerStatus now = worker.status();
    if (now == next || now == WorkerStatus.DRAINING) {
      return;
    }
    worker.status(next);
    publish();
    listener.statusChanged(worker, now, next);
  }

  /** Puts a worker's new profile in force. */
  void profile(Worker worker, WorkerProfile next) {
    worker.profile(next);
    publish();
  }

  /** Draws the picture anew, after a breaker changed. */
  void publish() {
    snapshot = builder.build(byId.values(), snapshot);
    listener.published(snapshot);
  }
}
