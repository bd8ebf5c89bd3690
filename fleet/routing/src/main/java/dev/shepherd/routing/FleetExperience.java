package dev.shepherd.routing;

/**
 * What holds for all workers of a model, learned from each: the starting point for a worker of
 * which nothing is known yet, and the translation between what engines count and what prompts
 * count. Thread-safe.
 */
final class FleetExperience {
  private static final double MEMORY = 256;

  private final PrefillRate rate = new PrefillRate();
  private final AnswerPace pace = new AnswerPace();
  private double tokens;
  private double units;
  private double requests;
  private double uncached;
  private volatile double reach = Double.POSITIVE_INFINITY;
  private volatile double tokensPerUnit = 1;
  private volatile double meanUncached = 1;
  private volatile boolean tellsCached;

  /** A rate for a new worker that starts with the average worker's. */
  synchronized PrefillRate newRate() {
    return new PrefillRate(rate);
  }

  /** Any worker's sample, as {@link PrefillRate#learn} takes it. */
  synchronized void learnRate(double computedUnits, double seconds) {
    rate.learn(computedUnits, seconds, rate);
  }

  /** The average worker's rate. */
  PrefillRate rate() {
    return rate;
  }

  /** As {@link AnswerPace#streamed}. */
  synchronized void streamed(long tokensAfterFirst, double seconds) {
    pace.streamed(tokensAfterFirst, seconds);
  }

  /** As {@link AnswerPace#whole}. */
  synchronized void answered(double computing, long tokensAfterFirst, double seconds) {
    pace.whole(computing, tokensAfterFirst, seconds);
  }

  /** Seconds per output token; NaN while unknown. */
  double secondsPerToken() {
    return pace.secondsPerToken();
  }

  /** How far the caches reach, in units; infinite while no worker has lost anything. */
  double reach() {
    return reach;
  }

  /** A worker's reach after it learned; the geometric mean of the last few counts. */
  void reached(double workersReach) {
    double known = reach;
    reach =
        Double.isInfinite(known) || !(known > 0)
            ? workersReach
            : Math.exp(Math.log(known) * 0.9 + Math.log(Math.max(1, workersReach)) * 0.1);
  }

  /** A request was placed of which so many units have to be computed. */
  synchronized void placed(long uncachedUnits) {
    requests = requests * (1 - 1 / MEMORY) + 1;
    uncached = uncached * (1 - 1 / MEMORY) + uncachedUnits;
    meanUncached = Math.max(1, uncached / requests);
  }

  /** Uncached units of the average request, at least 1. */
  double meanUncached() {
    return meanUncached;
  }

  /** An engine counted {@code promptTokens} in a prompt of {@code promptUnits}. */
  synchronized void counted(long promptTokens, long promptUnits) {
    tokens = tokens * (1 - 1 / MEMORY) + promptTokens;
    units = units * (1 - 1 / MEMORY) + promptUnits;
    tokensPerUnit = Math.clamp(tokens / Math.max(1, units), 1e-3, 1e3);
  }

  /** Tokens in a unit of prompts; 1 until told otherwise. */
  double tokensPerUnit() {
    return tokensPerUnit;
  }

  /**
   * Whether any engine ever told of cached tokens. Some always tell zero because counting is
   * switched off; only after one positive figure does zero mean that nothing was cached.
   */
  boolean tellsCached() {
    return tellsCached;
  }

  /** An engine found something in its cache and told so. */
  void toldCached() {
    tellsCached = true;
  }
}
