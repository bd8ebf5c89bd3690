package dev.shepherd.routing;

import org.jspecify.annotations.Nullable;

/**
 * Sends requests with the same key to the same worker, and moves as few keys as possible when
 * workers come and go.
 *
 * <p>A request may name its worker: by position among the available ones, by id or by URL. It then
 * goes there or nowhere.
 *
 * <p>With a load factor, a worker that has more than so many times the mean of requests is passed
 * by and the next on the ring takes the key: Mirrokni, Thorup, Zadimoghaddam, "Consistent Hashing
 * with Bounded Loads" (2018).
 */
final class ConsistentHashing implements Policy {
  private final double loadFactor;
  private final HashingBranch.Listener listener;

  /**
   * A policy without keys to remember.
   *
   * @param loadFactor at least 1, or 0 for no bound
   */
  ConsistentHashing(double loadFactor, HashingBranch.Listener listener) {
    this.loadFactor = loadFactor;
    this.listener = listener;
  }

  @Override
  public String name() {
    return "consistent_hashing";
  }

  @Override
  public boolean needsRing() {
    return true;
  }

  @Override
  public boolean pins(PickRequest request) {
    return request.targetWorker() != null;
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    decision.begin(candidates.length);
    if (candidates.length == 0) {
      listener.taken(HashingBranch.NO_HEALTHY_WORKERS);
      return -1;
    }
    String target = request.targetWorker();
    if (target != null) {
      int index = named(candidates, target);
      listener.taken(
          index < 0 ? HashingBranch.TARGET_WORKER_MISS : HashingBranch.TARGET_WORKER_HIT);
      return index < 0 ? -1 : decision.choose(index, Decision.Reason.PINNED);
    }
    String key = key(request);
    if (key == null) {
      listener.taken(HashingBranch.RANDOM_FALLBACK);
      int any = candidates.length == 1 ? 0 : chance.below(candidates.length);
      return decision.choose(any, Decision.Reason.CHANCE);
    }
    listener.taken(HashingBranch.ROUTING_KEY_HIT);
    long position = Blake3.prefix64(key);
    int bound = bound(candidates);
    int index = ring.firstBelow(position, candidates, bound);
    if (index < 0 && bound < Integer.MAX_VALUE) {
      index = ring.firstFrom(position, candidates);
    }
    int chosen = index >= 0 ? index : (int) Long.remainderUnsigned(position, candidates.length);
    return decision.choose(chosen, Decision.Reason.HASHED);
  }

  /** The number of requests with which a worker is full. */
  private int bound(Candidate[] candidates) {
    if (loadFactor == 0) {
      return Integer.MAX_VALUE;
    }
    long total = 1;
    for (Candidate candidate : candidates) {
      total += candidate.inFlight();
    }
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(loadFactor * total / candidates.length));
  }

  private static @Nullable String key(PickRequest request) {
    String routingKey = request.routingKey();
    return routingKey != null ? routingKey : request.fallbackKey();
  }

  private static int named(Candidate[] candidates, String target) {
    int index = position(target);
    if (index >= 0) {
      return index < candidates.length ? index : -1;
    }
    for (int i = 0; i < candidates.length; i++) {
      if (candidates[i].id().equals(target) || candidates[i].url().equals(target)) {
        return i;
      }
    }
    return -1;
  }

  /** The number that {@code text} spells in decimal digits, or -1 when it is not one. */
  private static int position(String text) {
    if (text.isEmpty()) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = Math.min(value * 10 + (c - '0'), Integer.MAX_VALUE);
    }
    return (int) value;
  }
}
