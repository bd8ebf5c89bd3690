package dev.shepherd.routing;

/**
 * Draws two different workers and takes the one with less load; of equals the one that was given
 * less of late, else the first drawn. Mitzenmacher, "The Power of Two Choices in Randomized Load
 * Balancing" (2001).
 *
 * <p>Load is the expected wait of {@link LeastLoad}, or a count of requests, as the operator chose.
 */
final class PowerOfTwo implements Policy {
  private final WaitSettings settings;
  private final ExpectedWait wait;

  PowerOfTwo(WaitSettings settings) {
    this.settings = settings;
    this.wait = new ExpectedWait(settings, 0);
  }

  @Override
  public String name() {
    return "power_of_two";
  }

  @Override
  public boolean readsPrompt() {
    return settings.metric() == WaitSettings.Metric.EXPECTED_WAIT;
  }

  @Override
  public boolean readsLoads() {
    return settings.metric() != WaitSettings.Metric.LEAST_REQUESTS;
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    decision.begin(candidates.length);
    int n = candidates.length;
    if (n < 2) {
      return n == 0 ? -1 : decision.choose(0, Decision.Reason.ONLY_ONE);
    }
    int first = chance.below(n);
    int second = first + 1 + chance.below(n - 1);
    if (second >= n) {
      second -= n;
    }
    double load = load(candidates[first], request);
    double otherLoad = load(candidates[second], request);
    decision.score(first, load);
    decision.score(second, otherLoad);
    boolean other =
        otherLoad < load
            || (otherLoad == load
                && wait.book(candidates[second]).given() < wait.book(candidates[first]).given());
    return decision.choose(other ? second : first, Decision.Reason.LEAST_LOADED);
  }

  private double load(Candidate worker, PickRequest request) {
    return switch (settings.metric()) {
      case EXPECTED_WAIT -> wait.seconds(worker, request.nowNanos());
      case REQUESTS -> wait.requests(worker, request.nowNanos());
      case LEAST_REQUESTS -> worker.inFlight();
    };
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    return settings.metric() == WaitSettings.Metric.EXPECTED_WAIT
        ? wait.place(chosen, request, wait.uncachedTokens(request.prompt(), 0))
        : Placement.UNWATCHED;
  }

  @Override
  public void removed(Candidate worker) {
    wait.removed(worker);
  }
}
