package dev.shepherd.routing;

/**
 * How long a new request would wait at a worker before its own prefill begins.
 *
 * <p>Queue, in prompt tokens: our own uncached tokens there, those of others as far as a report
 * shows them (see {@link WorkerBook}), and {@value #RUNNING_TOKENS} for each request under way, for
 * each of them takes part in the steps that a prefill shares. KV pressure, in seconds: {@code
 * weight · k / (1 − k)} with the reported usage {@code k}, which is mild until the cache is nearly
 * full. Thread-safe.
 */
final class ExpectedWait {
  /** What a running answer costs a prefill; about 2 ms of a GPU, so it only decides near-ties. */
  static final int RUNNING_TOKENS = 32;

  private static final double FULLEST = 0.999;

  private final OwnWork work;
  private final TokenRatio ratio = new TokenRatio();
  private final WaitSettings settings;

  /**
   * Waits by accounts of their own.
   *
   * @param accountLifeNanos see {@link OwnWork}
   */
  ExpectedWait(WaitSettings settings, long accountLifeNanos) {
    this.settings = settings;
    this.work = new OwnWork(accountLifeNanos, settings.meanPrefillTokens());
  }

  /** The worker's account. */
  WorkerBook book(Candidate worker) {
    return work.of(worker);
  }

  /** What makes tokens of the prompt's units. */
  TokenRatio ratio() {
    return ratio;
  }

  /** The queue in prompt tokens. */
  double queueTokens(Candidate worker, long nowNanos) {
    WorkerBook book = work.of(worker);
    return book.queuedTokens(nowNanos)
        + book.othersTokens(nowNanos)
        + (double) RUNNING_TOKENS * worker.inFlight();
  }

  /** What the fullness of the KV cache costs, in seconds; 0 when it is not known. */
  private double pressureSeconds(Candidate worker) {
    ReportedLoad load = worker.load();
    if (load == null || !(load.kvUsage() > 0)) {
      return 0;
    }
    double k = Math.min(load.kvUsage(), FULLEST);
    return settings.kvPressureWeight() * k / (1 - k);
  }

  /** Queue and pressure in seconds at the worker's throughput: reported, else learned. */
  double seconds(Candidate worker, long nowNanos) {
    double reported = work.of(worker).throughput();
    return queueTokens(worker, nowNanos) / (reported > 0 ? reported : pace(worker))
        + pressureSeconds(worker);
  }

  /** Prompt tokens per second that the worker computes, as learned, else as assumed. */
  double pace(Candidate worker) {
    double learned = work.of(worker).pace();
    return learned > 0 ? learned : settings.defaultThroughput();
  }

  /** The same of an ordinary worker. */
  double commonPace() {
    double learned = work.pace().common();
    return learned > 0 ? learned : settings.defaultThroughput();
  }

  /** Seconds until a worker would have computed a prompt of which so many tokens are missing. */
  double firstTokenSeconds(Candidate worker, double uncachedTokens, long nowNanos) {
    return (queueTokens(worker, nowNanos) + uncachedTokens) / pace(worker);
  }

  /** Requests there, with those of others as far as a report shows them. */
  double requests(Candidate worker, long nowNanos) {
    return worker.inFlight() + work.of(worker).othersRequests(nowNanos);
  }

  /** The tokens of a prompt that a worker has to compute when it holds so many units of it. */
  double uncachedTokens(PromptKeys prompt, long heldUnits) {
    return prompt.length() == 0
        ? settings.meanPrefillTokens()
        : ratio.tokens(prompt.unit(), Math.max(0, prompt.length() - heldUnits));
  }

  /** Books a request on the worker chosen for it. */
  Placement place(Candidate chosen, PickRequest request, double uncachedTokens) {
    PromptKeys prompt = request.prompt();
    return new Booking(
            work.of(chosen),
            ratio,
            prompt.unit(),
            prompt.length(),
            Math.round(uncachedTokens),
            request.nowNanos())
        .entered();
  }

  /** {@link #least(Candidate[], Decision, double, double, Chance)} among all that have a score. */
  int least(Candidate[] candidates, Decision decision, Chance chance) {
    return least(candidates, decision, Double.POSITIVE_INFINITY, -1, chance);
  }

  /**
   * Among the candidates with the lowest score the one that was given least of late; chance decides
   * what is left. Those without a score are out.
   *
   * @param mostInFlight those with more requests are out
   * @param heldAbove those that hold no more units of the prompt are out
   * @return an index, or -1 when nobody is left
   */
  int least(
      Candidate[] candidates,
      Decision decision,
      double mostInFlight,
      double heldAbove,
      Chance chance) {
    int best = -1;
    double bestScore = Double.POSITIVE_INFINITY;
    double bestGiven = 0;
    int equals = 0;
    for (int i = 0; i < candidates.length; i++) {
      double score = decision.score(i);
      if (!(score <= bestScore)
          || decision.matched(i) <= heldAbove
          || candidates[i].inFlight() > mostInFlight) {
        continue;
      }
      double given = work.of(candidates[i]).given();
      if (best < 0 || score < bestScore || given < bestGiven) {
        best = i;
        bestScore = score;
        bestGiven = given;
        equals = 1;
      } else if (given == bestGiven && chance.below(++equals) == 0) {
        best = i;
      }
    }
    return best;
  }

  /** Forgets a worker that left. */
  void removed(Candidate worker) {
    work.removed(worker);
  }
}
