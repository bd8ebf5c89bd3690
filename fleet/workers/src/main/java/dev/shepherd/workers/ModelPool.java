package dev.shepherd.workers;

import dev.shepherd.routing.Chance;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.HashRing;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.Policy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one model at one moment, and the policy that chooses among them. Immutable but for
 * the policy's counters; used from any thread.
 *
 * <p>Those that can take requests are worked out once per change, so choosing costs the same for
 * two workers as for sixty-four.
 */
public final class ModelPool {
  private final String id;
  private final byte[] idUtf8;
  private final boolean named;
  private final Policy policy;
  private final HashRing ring;
  private final Worker[] all;
  private final Worker[] available;
  private final List<Worker> allList;
  private final List<Worker> availableList;
  private final FleetListener listener;

  ModelPool(
      String id,
      boolean named,
      Policy policy,
      HashRing ring,
      Worker[] all,
      Worker[] available,
      FleetListener listener) {
    this.id = id;
    this.idUtf8 = id.getBytes(StandardCharsets.UTF_8);
    this.named = named;
    this.policy = policy;
    this.ring = ring;
    this.all = all;
    this.available = available;
    this.allList = List.of(all);
    this.availableList = List.of(available);
    this.listener = listener;
  }

  /** The model's canonical name; {@code unknown} for the pools of any model. */
  public String id() {
    return id;
  }

  /**
   * Whether a request must be told the canonical name: it used an alias. Requests to a pool of any
   * model keep the name they came with.
   *
   * @param doc holds the name as UTF-8 at {@code [from, to)}, without quotes and escapes
   */
  public boolean renames(byte[] doc, int from, int to) {
    return named && !Arrays.equals(doc, from, to, idUtf8, 0, idUtf8.length);
  }

  /** The policy that chooses. */
  public Policy policy() {
    return policy;
  }

  HashRing ring() {
    return ring;
  }

  /** Every worker of the model in order of registration, whatever its state. */
  public List<Worker> all() {
    return allList;
  }

  /** The workers that can take requests, in order of registration. */
  public List<Worker> available() {
    return availableList;
  }

  /** The number of workers, whatever their state. */
  public int size() {
    return all.length;
  }

  /** The number of workers that can take requests. */
  public int availableCount() {
    return available.length;
  }

  boolean sameMembers(Worker[] others) {
    return Arrays.equals(all, others);
  }

  /** Chooses a worker for a first attempt, or returns null when none can take the request. */
  public @Nullable Lease lease(PickRequest request, Decision decision, Chance chance) {
    return leaseFrom(available, request, decision, chance);
  }

  /**
   * Chooses a worker for a repeated attempt: one that was not tried yet, else, unless {@code
   * untriedOnly}, any. A request that names its worker gets that one or none.
   */
  public @Nullable Lease lease(
      PickRequest request,
      Decision decision,
      Chance chance,
      Collection<Worker> tried,
      boolean untriedOnly) {
    if (tried.isEmpty()) {
      return leaseFrom(available, request, decision, chance);
    }
    if (policy.pins(request)) {
      // The name may be a position in the list, so the list stays whole.
      return untriedOnly ? null : leaseFrom(available, request, decision, chance);
    }
    Worker[] untried =
        Arrays.stream(available).filter(w -> !tried.contains(w)).toArray(Worker[]::new);
    Lease lease = untried.length == 0 ? null : leaseFrom(untried, request, decision, chance);
    return lease != null || untriedOnly ? lease : leaseFrom(available, request, decision, chance);
  }

  private @Nullable Lease leaseFrom(
      Worker[] candidates, PickRequest request, Decision decision, Chance chance) {
    Worker[] left = candidates;
    // A policy that finds nobody may not begin at all.
    decision.begin(0);
    while (true) {
      int index = policy.pick(left, ring, request, decision, chance);
      decision.among(left);
      if (index < 0) {
        return null;
      }
      Worker worker = left[index];
      // The picture may be older than the worker's latest fall; a request must not walk into it.
      Lease lease = worker.isHealthy() ? worker.lease() : null;
      if (lease != null) {
        lease.placed(policy.place(worker, request, decision));
        listener.selected(this, worker);
        return lease;
      }
      // Its breaker opened a moment ago, or its one trial is taken: choose among the others.
      if (left.length == 1 || policy.pins(request)) {
        return null;
      }
      left = without(left, index);
    }
  }

  private static Worker[] without(Worker[] workers, int index) {
    var rest = new Worker[workers.length - 1];
    System.arraycopy(workers, 0, rest, 0, index);
    System.arraycopy(workers, index + 1, rest, index, rest.length - index);
    return rest;
  }

  @Override
  public String toString() {
    return id + " " + available.length + "/" + all.length;
  }
}
