package dev.shepherd.workers;

import dev.shepherd.routing.Chance;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.HashRing;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.Policy;
import dev.shepherd.routing.PromptKeys;
import dev.shepherd.routing.WarmUp;
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

  /** Why the choice is among workers that should not be chosen. */
  public enum Fallback {
    /** It is not. */
    NONE,
    /** No ready worker looks alive: the least loaded is taken. */
    LIVENESS,
    /** All are too full: the least loaded is taken, unless the policy reads loads itself. */
    OVERLOAD
  }

  private final String id;
  private final byte[] idUtf8;
  private final boolean named;
  private final Policy policy;
  private final HashRing ring;
  private final Worker[] all;
  private final Worker[] available;
  private final Candidates candidates;
  private final @Nullable WarmUp warmUp;
  private final boolean countsBlocks;
  private final RetryBudget retryBudget;
  private final List<Worker> allList;
  private final List<Worker> availableList;
  private final FleetListener listener;

  /**
   * @param warmUp brings cold workers in; null if that is switched off
   */
  ModelPool(
      String id,
      boolean named,
      Policy policy,
      HashRing ring,
      Worker[] all,
      Candidates candidates,
      @Nullable WarmUp warmUp,
      RetryBudget retryBudget,
      FleetListener listener) {
    this.id = id;
    this.idUtf8 = id.getBytes(StandardCharsets.UTF_8);
    this.named = named;
    this.policy = policy;
    this.ring = ring;
    this.all = all;
    this.available = candidates.chosenFrom();
    this.candidates = candidates;
    this.warmUp = warmUp;
    this.retryBudget = retryBudget;
    this.countsBlocks = warmUp != null && policy.readsPrompt();
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

  /** Whether requests are refused at present because all workers are too full. */
  public boolean shedding() {
    return candidates.shedding();
  }

  /** Whether all workers asked to be left alone, so that nothing is sent a second time. */
  public boolean saturated() {
    return candidates.saturated();
  }

  /** What bounds the repeated attempts of this model's requests. */
  public RetryBudget retryBudget() {
    return retryBudget;
  }

  /** Whether anybody fit can be chosen at present, or what is wrong with all of them. */
  public Fallback fallback() {
    return candidates.fallback();
  }

  @Nullable WarmUp warmUp() {
    return warmUp;
  }

  boolean sameMembers(Worker[] others) {
    return Arrays.equals(all, others);
  }

  /** Chooses a worker for a first attempt, or returns null when none can take the request. */
  public @Nullable Lease lease(PickRequest request, Decision decision, Chance chance) {
    if (candidates.shedding()) {
      listener.shed(this);
      return null;
    }
    return leaseFrom(available, candidates.fallback(), request, decision, chance);
  }

  /**
   * Chooses a worker for a repeated attempt: one that was not tried yet, else, unless {@code
   * untriedOnly}, one that asked to be left alone, else any. A request that names its worker gets
   * that one or none.
   */
  public @Nullable Lease lease(
      PickRequest request,
      Decision decision,
      Chance chance,
      Collection<Worker> tried,
      boolean untriedOnly) {
    if (tried.isEmpty()) {
      return lease(request, decision, chance);
    }
    if (candidates.saturated() && untriedOnly) {
      return null;
    }
    Fallback usual = candidates.fallback();
    if (policy.pins(request)) {
      // The name may be a position in the list, so the list stays whole.
      return untriedOnly ? null : leaseFrom(available, usual, request, decision, chance);
    }
    Lease lease = leaseFrom(untried(available, tried), usual, request, decision, chance);
    if (lease == null) {
      // Better a full worker, or one that seems stuck, than one that has just failed.
      Fallback why = usual == Fallback.NONE ? Fallback.OVERLOAD : usual;
      Worker[] reserve = untried(candidates.reserve(), tried);
      Worker[] awake = Arrays.stream(reserve).filter(w -> !w.isResting()).toArray(Worker[]::new);
      lease = leaseFrom(awake, why, request, decision, chance);
      if (lease == null && !untriedOnly) {
        lease = leaseFrom(reserve, why, request, decision, chance);
      }
    }
    return lease != null || untriedOnly
        ? lease
        : leaseFrom(available, usual, request, decision, chance);
  }

  private static Worker[] untried(Worker[] workers, Collection<Worker> tried) {
    return Arrays.stream(workers).filter(w -> !tried.contains(w)).toArray(Worker[]::new);
  }

  private @Nullable Lease leaseFrom(
      Worker[] among, Fallback fallback, PickRequest request, Decision decision, Chance chance) {
    Worker[] left = among;
    // A policy that finds nobody may not begin at all.
    decision.begin(0);
    while (left.length > 0) {
      int index = choose(left, fallback, request, decision, chance);
      decision.among(left);
      if (index < 0) {
        return null;
      }
      Worker worker = left[index];
      // The picture may be older than the worker's latest fall; a request must not walk into it.
      Lease lease = worker.isHealthy() ? worker.lease(request) : null;
      if (lease != null) {
        lease.placed(policy.place(worker, request, decision));
        if (countsBlocks) {
          countBlocks(worker, request, decision, index);
        }
        if (fallback != Fallback.NONE) {
          listener.fellBack(this, fallback);
        }
        listener.selected(this, worker);
        return lease;
      }
      // Its breaker opened a moment ago, or its one trial is taken: choose among the others.
      if (policy.pins(request)) {
        return null;
      }
      left = without(left, index);
    }
    return null;
  }

  private int choose(
      Worker[] among, Fallback fallback, PickRequest request, Decision decision, Chance chance) {
    // Among the too full, a policy that knows their loads chooses better than a count.
    boolean knows = fallback == Fallback.OVERLOAD && policy.readsLoads();
    if (fallback != Fallback.NONE && !knows && !policy.pins(request)) {
      return leastLoaded(among, decision, chance);
    }
    WarmUp.Cold cold = candidates.cold();
    return cold != null && warmUp != null && among == available
        ? warmUp.pick(policy, among, cold, ring, request, decision, chance)
        : policy.pick(among, ring, request, decision, chance);
  }

  /** The worker with the fewest requests, by what its engine told and what we sent since. */
  private static int leastLoaded(Worker[] among, Decision decision, Chance chance) {
    decision.begin(among.length);
    int best = 0;
    int least = Integer.MAX_VALUE;
    int ties = 0;
    for (int i = 0; i < among.length; i++) {
      int load = among[i].pressure();
      decision.score(i, load);
      if (load < least) {
        least = load;
        best = i;
        ties = 1;
      } else if (load == least && chance.below(++ties) == 0) {
        best = i;
      }
    }
    return decision.choose(best, Decision.Reason.LEAST_LOADED);
  }

  private static void countBlocks(
      Worker worker, PickRequest request, Decision decision, int index) {
    PromptKeys prompt = request.prompt();
    long missing = prompt.count() - decision.matched(index) / prompt.blockLength();
    if (missing > 0) {
      worker.traffic().placed(missing);
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
