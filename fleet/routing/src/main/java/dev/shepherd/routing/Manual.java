package dev.shepherd.routing;

import org.jspecify.annotations.Nullable;

/**
 * Keeps each routing key at the worker that got its first request. While that one cannot take
 * requests the key has a second worker, and returns when the first is back. Requests without a key
 * are assigned one by one.
 */
final class Manual implements Policy {
  private final StickyKeys keys;
  private final StickyAssignment assignment;
  private final PolicyListener listener;

  Manual(StickySettings settings, PolicyListener listener) {
    @Nullable AssignmentMode mode = settings.mode();
    this.keys = new StickyKeys(settings, listener);
    this.assignment = new StickyAssignment(mode == null ? AssignmentMode.RANDOM : mode, keys);
    this.listener = listener;
  }

  @Override
  public String name() {
    return "manual";
  }

  @Override
  public PolicySizes sizes() {
    return new PolicySizes(keys.size(), 0, 0, 0);
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
      listener.taken(StickyBranch.NO_HEALTHY_WORKERS);
      return -1;
    }
    String key = request.routingKey();
    if (key == null) {
      listener.taken(StickyBranch.NO_ROUTING_ID);
      return assign(candidates, decision, chance);
    }
    StickyKeys.Pin pin = keys.touch(key, request.nowNanos());
    // Held while a new worker is chosen, so that first requests that come together agree.
    synchronized (pin) {
      int known = pin.find(candidates);
      if (known >= 0) {
        listener.taken(StickyBranch.OCCUPIED_HIT);
        return decision.choose(known, Decision.Reason.STICKY);
      }
      listener.taken(pin.isVacant() ? StickyBranch.VACANT : StickyBranch.OCCUPIED_MISS);
      int chosen = assign(candidates, decision, chance);
      pin.append(candidates[chosen].url());
      return chosen;
    }
  }

  private int assign(Candidate[] candidates, Decision decision, Chance chance) {
    return decision.choose(
        assignment.among(candidates, decision, chance),
        candidates.length == 1 ? Decision.Reason.ONLY_ONE : assignment.reason());
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    String key = request.routingKey();
    return key == null
        ? Placement.UNWATCHED
        : keys.begin(key, chosen, request.nowNanos(), Placement.UNWATCHED);
  }

  @Override
  public void removed(Candidate worker) {
    keys.removed(worker);
  }
}
