package dev.shepherd.routing;

/**
 * Takes the worker with the shortest expected wait: its queue in uncached prompt tokens over its
 * throughput, plus a price for a full KV cache ({@link ExpectedWait}). The queue is our own
 * account, corrected by reports for what others send, so a burst between two polls spreads.
 *
 * <p>A worker that has not reported is compared by our own account at the assumed throughput. With
 * a bound on the queue, workers whose reported queue and our additions reach it are passed over;
 * when all do, nobody is chosen.
 */
final class LeastLoad implements Policy {
  private final WaitSettings settings;
  private final ExpectedWait wait;

  LeastLoad(WaitSettings settings) {
    this.settings = settings;
    this.wait = new ExpectedWait(settings, 0);
  }

  @Override
  public String name() {
    return "least_load";
  }

  @Override
  public boolean readsPrompt() {
    return true;
  }

  @Override
  public boolean readsLoads() {
    return true;
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    decision.begin(candidates.length);
    long now = request.nowNanos();
    for (int i = 0; i < candidates.length; i++) {
      if (!isFull(candidates[i])) {
        decision.score(i, wait.seconds(candidates[i], now));
      }
    }
    int best = wait.least(candidates, decision, chance);
    return best < 0
        ? -1
        : decision.choose(
            best, candidates.length == 1 ? Decision.Reason.ONLY_ONE : Decision.Reason.LEAST_LOADED);
  }

  private boolean isFull(Candidate worker) {
    ReportedLoad load = settings.maxWaitingRequests() > 0 ? worker.load() : null;
    return load != null && wait.book(worker).waitingRequests(load) >= settings.maxWaitingRequests();
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    return wait.place(chosen, request, wait.uncachedTokens(request.prompt(), 0));
  }

  @Override
  public void removed(Candidate worker) {
    wait.removed(worker);
  }
}
