package dev.shepherd.routing;

/**
 * Sends a prompt to a worker that holds much of it, unless waiting there would cost more than it
 * saves; everything else goes where the wait is shortest.
 *
 * <p><b>Wait.</b> Every candidate is measured by the tokens that lie between the request and its
 * first token there: the queue ({@link ExpectedWait}: our own account at once, reports only for
 * what others send) and the request's own uncached part ({@link HeldPrefixes}). Queues in tokens
 * and the own part in one sum are what Kubernetes' inference extension (token load) and NVIDIA
 * Dynamo (linear cost) arrived at too; requests as the unit, or polls as the source, make workers
 * that looked idle draw everything.
 *
 * <p><b>Choice.</b>
 *
 * <ol>
 *   <li>If reported KV usage exceeds the ceiling somewhere, or spreads by more than the spread, the
 *       rule of {@link LeastLoad} decides. Off unless asked for.
 *   <li>A candidate is hot when its requests exceed both {@code rel} times the mean and the mean
 *       plus {@code abs}; {@code abs} is cut to two standard deviations of a Poisson count with
 *       that mean, but not below four, so that small fleets can spill as well. Hot ones are out
 *       while there are others.
 *   <li>Holders are those with more than {@code threshold} of the prompt. Of these the one with the
 *       shortest wait is taken, which weighs depth against load, and if a holder is missing the
 *       next best serves. With a decay or a temperature, holders have scores instead: the share of
 *       the deepest match, over {@code 1 + decay · x}, where {@code x} is the waiting prompt there
 *       above the least among holders, in prompts of this size; the best score wins, or they are
 *       drawn by softmax over scores scaled to 0..1.
 *   <li>The holder is passed over if the wait there exceeds {@code rel} times the shortest wait of
 *       all and that by more than {@code abs} KV blocks. So the two spill flags bound what affinity
 *       may cost, in requests and in waiting alike, and large values turn both off.
 *   <li>Without a holder the shortest wait decides. It counts the part of the prompt that is held,
 *       however small.
 * </ol>
 *
 * <p>How full KV caches are enters through these two thresholds alone: a full engine lets requests
 * wait, and that is seen in our account at once.
 *
 * <p>Equal waits go to the worker that was given less of late, then to chance. The prompt is booked
 * and remembered when it is placed, so the next one sees it. Thread-safe.
 */
final class CacheAware implements Policy {
  /** Below this many requests a count above the mean is chance. */
  private static final double LEAST_SWING = 4;

  /** The finest share that chance is asked for. */
  private static final int DRAWS = 1 << 24;

  private final CacheSettings settings;
  private final double threshold;
  private final ExpectedWait wait;
  private final HeldPrefixes held;
  private final PolicyListener listener;

  CacheAware(CacheSettings settings, WaitSettings wait, PolicyListener listener) {
    this.settings = settings;
    this.wait = new ExpectedWait(wait, settings.accountLife().toNanos());
    this.held = new HeldPrefixes(settings.index());
    // A head at a boundary is held or not; there is no share of it.
    this.threshold = settings.index().boundaries().isEmpty() ? settings.threshold() : 0;
    this.listener = listener;
  }

  @Override
  public String name() {
    return "cache_aware";
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
  public boolean scoresSeconds() {
    return true;
  }

  @Override
  public PolicySizes sizes() {
    return held.sizes();
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    int n = candidates.length;
    decision.begin(n);
    if (n == 0) {
      listener.taken(CacheBranch.FIRST_HEALTHY_FALLBACK);
      return -1;
    }
    PromptKeys prompt = request.prompt();
    long now = request.nowNanos();
    long most = held.match(prompt, candidates, decision, now);
    long inFlight = 0;
    for (int i = 0; i < n; i++) {
      double own = wait.uncachedTokens(prompt, decision.matched(i));
      decision.score(i, wait.firstTokenSeconds(candidates[i], own, now));
      inFlight += candidates[i].inFlight();
    }
    listener.matched(prompt.length() == 0 ? 0 : (double) most / prompt.length());
    if (kvPressure(candidates)) {
      listener.taken(CacheBranch.KV_PRESSURE);
      for (int i = 0; i < n; i++) {
        decision.score(i, wait.seconds(candidates[i], now));
      }
      return decision.choose(
          wait.least(candidates, decision, chance), Decision.Reason.LEAST_LOADED);
    }
    double hotAbove = hotAbove((double) inFlight / n);
    int shortest = shortest(candidates, decision, hotAbove, chance);
    double enough = threshold * prompt.length();
    if (most <= enough) {
      listener.taken(CacheBranch.EXPECTED_WAIT_FALLBACK);
      return decision.choose(
          shortest, n == 1 ? Decision.Reason.ONLY_ONE : Decision.Reason.LEAST_LOADED);
    }
    int holder = holder(candidates, decision, prompt, enough, hotAbove, now, chance);
    if (holder < 0 || isTooLong(decision.score(holder), decision.score(shortest))) {
      boolean holds = decision.matched(shortest) > enough;
      listener.taken(holds ? CacheBranch.TREE_MATCH : CacheBranch.SPILL);
      return decision.choose(shortest, holds ? Decision.Reason.PREFIX : Decision.Reason.SPILLED);
    }
    listener.taken(CacheBranch.TREE_MATCH);
    return decision.choose(holder, Decision.Reason.PREFIX);
  }

  private int shortest(Candidate[] candidates, Decision decision, double hotAbove, Chance chance) {
    int shortest = wait.least(candidates, decision, hotAbove, -1, chance);
    // Counts move while we look; if all of them seem hot now, none is.
    return shortest >= 0
        ? shortest
        : wait.least(candidates, decision, Double.POSITIVE_INFINITY, -1, chance);
  }

  private double hotAbove(double mean) {
    double swing = Math.max(LEAST_SWING, 2 * Math.sqrt(mean));
    return Math.max(
        mean * settings.spillRel(), mean + Math.min((double) settings.spillAbs(), swing));
  }

  private boolean isTooLong(double waitThere, double shortest) {
    double margin =
        (double) settings.spillAbs() * settings.index().blockTokens() / wait.commonPace();
    return waitThere > settings.spillRel() * shortest && waitThere > shortest + margin;
  }

  private boolean kvPressure(Candidate[] candidates) {
    if (settings.kvCeiling() >= 1 && settings.kvSpread() >= 1) {
      return false;
    }
    double max = -1;
    double min = 2;
    for (Candidate candidate : candidates) {
      ReportedLoad load = candidate.load();
      if (load != null && load.kvUsage() >= 0) {
        max = Math.max(max, load.kvUsage());
        min = Math.min(min, load.kvUsage());
      }
    }
    return (settings.kvCeiling() < 1 && max > settings.kvCeiling())
        || (settings.kvSpread() < 1 && max - min > settings.kvSpread());
  }

  /** The best of those that hold enough and are not hot, or -1. */
  private int holder(
      Candidate[] candidates,
      Decision decision,
      PromptKeys prompt,
      double enough,
      double hotAbove,
      long now,
      Chance chance) {
    if (settings.overlapDecay() > 0 || settings.temperature() > 0) {
      int scored = byScore(candidates, decision, prompt, enough, hotAbove, now, chance);
      if (scored != EQUALS) {
        return scored;
      }
    }
    return wait.least(candidates, decision, hotAbove, enough, chance);
  }

  /** All scores are equal, so they say nothing. */
  private static final int EQUALS = -2;

  private int byScore(
      Candidate[] candidates,
      Decision decision,
      PromptKeys prompt,
      double enough,
      double hotAbove,
      long now,
      Chance chance) {
    double[] scores = decision.scratch(candidates.length);
    double leastQueue = Double.POSITIVE_INFINITY;
    long deepest = 0;
    for (int i = 0; i < candidates.length; i++) {
      scores[i] = Double.NaN;
      if (decision.matched(i) > enough && candidates[i].inFlight() <= hotAbove) {
        scores[i] = wait.queueTokens(candidates[i], now);
        leastQueue = Math.min(leastQueue, scores[i]);
        deepest = Math.max(deepest, decision.matched(i));
      }
    }
    if (deepest == 0) {
      return -1;
    }
    double promptTokens = Math.max(1, wait.uncachedTokens(prompt, 0));
    double max = 0;
    double min = Double.POSITIVE_INFINITY;
    for (int i = 0; i < candidates.length; i++) {
      if (!Double.isNaN(scores[i])) {
        double backlog = (scores[i] - leastQueue) / promptTokens;
        scores[i] =
            (double) decision.matched(i) / deepest / (1 + settings.overlapDecay() * backlog);
        max = Math.max(max, scores[i]);
        min = Math.min(min, scores[i]);
      }
    }
    if (max == min) {
      return EQUALS;
    }
    return settings.temperature() > 0
        ? drawn(scores, candidates.length, min, max, chance)
        : best(scores, candidates.length, decision);
  }

  /** The highest score; among equals the shortest wait. */
  private static int best(double[] scores, int n, Decision decision) {
    int best = -1;
    for (int i = 0; i < n; i++) {
      if (Double.isNaN(scores[i])) {
        continue;
      }
      if (best < 0
          || scores[i] > scores[best]
          || (scores[i] == scores[best] && decision.score(i) < decision.score(best))) {
        best = i;
      }
    }
    return best;
  }

  private int drawn(double[] scores, int n, double min, double max, Chance chance) {
    double sum = 0;
    int last = -1;
    for (int i = 0; i < n; i++) {
      if (!Double.isNaN(scores[i])) {
        // At most e^0, so a small temperature cannot overflow.
        scores[i] = Math.exp(((scores[i] - min) / (max - min) - 1) / settings.temperature());
        sum += scores[i];
        last = i;
      }
    }
    double at = sum * chance.below(DRAWS) / DRAWS;
    for (int i = 0; i < n; i++) {
      if (!Double.isNaN(scores[i])) {
        at -= scores[i];
        if (at < 0) {
          return i;
        }
      }
    }
    return last;
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    PromptKeys prompt = request.prompt();
    long now = request.nowNanos();
    // Somebody else may have chosen, and without looking at the prompt.
    long units =
        decision.hasMatches()
            ? decision.matched(decision.chosen())
            : held.match(prompt, chosen, decision);
    double uncached = wait.uncachedTokens(prompt, units);
    held.insert(prompt, chosen, decision, uncached, now);
    return new Visit(
            chosen,
            prompt,
            Math.round(uncached),
            wait.ratio().tokens(prompt.unit(), units),
            wait.ratio().tokens(prompt.unit(), prompt.blockLength()),
            now)
        .entered();
  }

  /** A booking that also teaches how long the worker keeps what it holds. */
  private final class Visit extends Booking {
    private final Candidate worker;
    private final double predictedTokens;
    private final double blockTokens;

    Visit(
        Candidate worker,
        PromptKeys prompt,
        long uncachedTokens,
        double predictedTokens,
        double blockTokens,
        long nowNanos) {
      super(
          wait.book(worker),
          wait.ratio(),
          prompt.unit(),
          prompt.length(),
          uncachedTokens,
          nowNanos);
      this.worker = worker;
      this.predictedTokens = predictedTokens;
      this.blockTokens = blockTokens;
    }

    @Override
    public void usage(long promptTokens, long cachedTokens) {
      super.usage(promptTokens, cachedTokens);
      if (cachedTokens >= 0) {
        held.retention(worker).learn(predictedTokens, cachedTokens, blockTokens);
      }
    }

    @Override
    public void ended(boolean complete, long outputTokens, long nowNanos) {
      super.ended(complete, outputTokens, nowNanos);
      if (outputTokens > 0) {
        held.added(worker, (double) outputTokens, nowNanos);
      }
    }
  }

  @Override
  public void removed(Candidate worker) {
    held.removed(worker);
    wait.removed(worker);
  }
}
