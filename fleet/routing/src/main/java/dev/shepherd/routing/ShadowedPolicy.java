package dev.shepherd.routing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one policy decide and asks a second one what it would have done.
 *
 * <p>The shadow lives in the world that the active policy makes: it is told of every placement on
 * the worker that was really chosen, with its own findings about it, and of what became of the
 * request. So what it knows of caches and queues stays true, and its opinion is about this one
 * choice, not about a fleet that it would have led elsewhere.
 *
 * <p>The shadow cannot harm: it decides in a workspace of its own, after the active policy; what it
 * throws is caught, and after {@value #MOST_FAILURES} failures it is left alone for good.
 * Thread-safe.
 */
public final class ShadowedPolicy implements Policy {
  static final int MOST_FAILURES = 16;

  private final Policy active;
  private final Policy shadow;
  private final ShadowListener listener;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean off;

  /**
   * A policy that decides as {@code active} does.
   *
   * @param shadow an object of its own, used by nobody else
   */
  public ShadowedPolicy(Policy active, Policy shadow, ShadowListener listener) {
    this.active = active;
    this.shadow = shadow;
    this.listener = listener;
  }

  @Override
  public String name() {
    return active.name();
  }

  @Override
  public PolicySizes sizes() {
    return active.sizes();
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    int index = active.pick(candidates, ring, request, decision, chance);
    if (index < 0 || off || decision.reason() == Decision.Reason.PINNED) {
      return index;
    }
    Decision opinion = decision.shadow();
    try {
      int preferred = shadow.pick(candidates, ring, request, opinion, chance);
      if (preferred < 0) {
        listener.refused();
      } else if (preferred >= candidates.length || opinion.count() != candidates.length) {
        throw new IllegalStateException("a choice beyond the candidates: " + preferred);
      } else {
        opinion.choose(preferred, opinion.reason());
        opinion.among(candidates);
        decision.opinionFormed();
      }
    } catch (RuntimeException e) {
      failed(e);
    }
    return index;
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    Placement placement = active.place(chosen, request, decision);
    if (off) {
      return placement;
    }
    Decision opinion = decision.shadow();
    try {
      // The choice may be another one than the policies were asked for, or not theirs at all.
      int real = decision.hasOpinion() ? opinion.indexOf(chosen) : -1;
      if (real >= 0) {
        tell(request, decision, opinion, real);
      } else {
        opinion.begin(1);
        real = 0;
      }
      // From here on as if the choice had been the shadow's own.
      opinion.choose(real, opinion.reason());
      Placement second = shadow.place(chosen, request, opinion);
      return second == Placement.UNWATCHED ? placement : new Both(placement, second);
    } catch (RuntimeException e) {
      failed(e);
      return placement;
    }
  }

  private void tell(PickRequest request, Decision decision, Decision opinion, int real) {
    int preferred = opinion.chosen();
    // Both shares in the eyes of the same policy: the shadow's if it looks, else the active one's.
    Decision eyes = shadow.readsPrompt() ? opinion : decision;
    boolean looked =
        shadow.readsPrompt() || (active.readsPrompt() && decision.count() == opinion.count());
    long prompt = looked ? request.prompt().length() : 0;
    listener.decided(
        real == preferred,
        prompt,
        prompt == 0 ? 0 : eyes.matched(real),
        prompt == 0 ? 0 : eyes.matched(preferred),
        shadow.scoresSeconds() ? opinion.score(real) - opinion.score(preferred) : Double.NaN);
  }

  private void failed(RuntimeException failure) {
    int count = failures.incrementAndGet();
    if (count <= MOST_FAILURES) {
      off = count == MOST_FAILURES;
      listener.failed(failure, off);
    }
  }

  @Override
  public void removed(Candidate worker) {
    active.removed(worker);
    try {
      shadow.removed(worker);
    } catch (RuntimeException e) {
      // What it knows of the slot may be wrong from now on.
      off = true;
      listener.failed(e, true);
    }
  }

  @Override
  public boolean readsPrompt() {
    return active.readsPrompt() || shadow.readsPrompt();
  }

  @Override
  public boolean readsLoads() {
    return active.readsLoads() || shadow.readsLoads();
  }

  @Override
  public boolean scoresSeconds() {
    return active.scoresSeconds();
  }

  @Override
  public boolean selfBalancing() {
    return active.selfBalancing();
  }

  @Override
  public boolean needsRing() {
    return active.needsRing() || shadow.needsRing();
  }

  @Override
  public boolean pins(PickRequest request) {
    return active.pins(request);
  }

  /** Tells both policies what becomes of a request. */
  private final class Both implements Placement {
    private final Placement first;
    private final Placement second;

    Both(Placement first, Placement second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public void firstToken(long nowNanos) {
      first.firstToken(nowNanos);
      try {
        second.firstToken(nowNanos);
      } catch (RuntimeException e) {
        failed(e);
      }
    }

    @Override
    public void usage(long promptTokens, long cachedTokens) {
      first.usage(promptTokens, cachedTokens);
      try {
        second.usage(promptTokens, cachedTokens);
      } catch (RuntimeException e) {
        failed(e);
      }
    }

    @Override
    public void ended(boolean complete, long outputTokens, long nowNanos) {
      try {
        first.ended(complete, outputTokens, nowNanos);
      } finally {
        try {
          second.ended(complete, outputTokens, nowNanos);
        } catch (RuntimeException e) {
          failed(e);
        }
      }
    }
  }
}
