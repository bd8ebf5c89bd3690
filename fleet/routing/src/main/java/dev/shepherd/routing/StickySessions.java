package dev.shepherd.routing;

/**
 * Makes routing keys stick under any policy; requests without one are the policy's business alone.
 *
 * <p>A new key goes where the policy, or the assignment mode, sends it. When {@value #MOST_AT_ONCE}
 * requests of the key are already under way at its worker, the next is placed anew; the key follows
 * it only to a worker that has fewer of them, so that pressure on the fleet does not carry a
 * conversation away from the worker that holds it. The policy hears of every request, so that what
 * it counts and remembers stays true.
 */
final class StickySessions implements Policy {
  /** Requests of one key at its worker from which on the next one is placed anew. */
  static final int MOST_AT_ONCE = 2;

  private final Policy inner;
  private final boolean delegates;
  private final StickyKeys keys;
  private final StickyAssignment assignment;
  private final PolicyListener listener;

  StickySessions(Policy inner, StickySettings settings, PolicyListener listener) {
    AssignmentMode mode = settings.mode() == null ? AssignmentMode.DELEGATE : settings.mode();
    this.inner = inner;
    this.delegates = mode == AssignmentMode.DELEGATE;
    this.keys = new StickyKeys(settings, listener);
    this.assignment = new StickyAssignment(mode, keys);
    this.listener = listener;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public boolean readsPrompt() {
    return inner.readsPrompt();
  }

  @Override
  public boolean readsLoads() {
    return inner.readsLoads();
  }

  @Override
  public boolean scoresSeconds() {
    return inner.scoresSeconds();
  }

  @Override
  public boolean selfBalancing() {
    return inner.selfBalancing();
  }

  @Override
  public boolean needsRing() {
    return inner.needsRing();
  }

  @Override
  public boolean pins(PickRequest request) {
    return inner.pins(request);
  }

  @Override
  public PolicySizes sizes() {
    PolicySizes of = inner.sizes();
    return new PolicySizes(keys.size(), of.indexUnits(), of.indexHolders(), of.indexBytes());
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    String key = request.routingKey();
    if (key == null || inner.pins(request)) {
      return inner.pick(candidates, ring, request, decision, chance);
    }
    listener.keyed(request.routingKeyFromBody());
    decision.begin(candidates.length);
    if (candidates.length == 0) {
      listener.taken(StickyBranch.NO_HEALTHY_WORKERS);
      return -1;
    }
    StickyKeys.Pin pin = keys.touch(key, request.nowNanos());
    synchronized (pin) {
      int known = pin.find(candidates);
      if (known >= 0 && pin.requestsAt(candidates[known].url()) < MOST_AT_ONCE) {
        listener.taken(StickyBranch.OCCUPIED_HIT);
        return decision.choose(known, Decision.Reason.STICKY);
      }
      listener.taken(
          known >= 0
              ? StickyBranch.CAP_RESPILL
              : pin.isVacant() ? StickyBranch.VACANT : StickyBranch.OCCUPIED_MISS);
      int chosen =
          delegates
              ? inner.pick(candidates, ring, request, decision, chance)
              : decision.choose(
                  assignment.among(candidates, decision, chance), assignment.reason());
      if (chosen >= 0) {
        remember(pin, known, candidates[chosen].url());
      }
      return chosen;
    }
  }

  private void remember(StickyKeys.Pin pin, int known, String url) {
    if (known >= 0 && pin.requestsAt(url) >= MOST_AT_ONCE) {
      return;
    }
    if (known >= 0 || delegates) {
      pin.prefer(url);
    } else {
      pin.append(url);
    }
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    Placement placement = inner.place(chosen, request, decision);
    String key = request.routingKey();
    return key == null ? placement : keys.begin(key, chosen, request.nowNanos(), placement);
  }

  @Override
  public void removed(Candidate worker) {
    inner.removed(worker);
    keys.removed(worker);
  }
}
