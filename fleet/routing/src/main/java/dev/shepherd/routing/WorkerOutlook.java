package dev.shepherd.routing;

/**
 * All that {@link Ttft} knows of one worker: its queue, its speed, how far its cache reaches and
 * what others send to it. Changes happen under the object's lock and are short; estimates are read
 * without it.
 */
final class WorkerOutlook {
  /**
   * A prompt may be this much cached, as far as we know, for its time to be taken at face value.
   */
  private static final int MOSTLY_NEW = 10;

  private static final int ENOUGH_SAMPLES = 4;

  private final String workerId;
  private final int slot;
  private final FleetExperience fleet;
  private final PrefixIndex index;
  private final PrefillRate rate;
  private final CacheHorizon horizon;
  private final PrefillQueue queue = new PrefillQueue();
  private final OthersWork others = new OthersWork();
  private volatile boolean gone;

  /** A worker of which nothing is known but what is true of its like. */
  WorkerOutlook(Candidate worker, FleetExperience fleet, PrefixIndex index) {
    this.workerId = worker.id();
    this.slot = worker.slot();
    this.fleet = fleet;
    this.index = index;
    this.rate = fleet.newRate();
    this.horizon = new CacheHorizon(fleet.reach());
  }

  /** Whether this is about that worker and not one that had its slot before. */
  boolean isOf(Candidate worker) {
    return workerId.equals(worker.id());
  }

  /** The worker left: its slot is no longer ours. */
  void gone() {
    gone = true;
  }

  /** The engine's speed. */
  PrefillRate rate() {
    return rate;
  }

  /** Our prompts that wait there. */
  PrefillQueue queue() {
    return queue;
  }

  /** How far the engine's cache reaches, in units. */
  synchronized double reach() {
    return horizon.reach();
  }

  /** Seconds before the engine turns to a prompt that takes {@code ownSeconds} by itself. */
  double waitSeconds(long nowNanos, double ownSeconds) {
    double delay = others.delaySeconds();
    return queue.waitSeconds(nowNanos, rate, ownSeconds, delay)
        + Math.max(0, others.reportedSeconds(nowNanos) - delay);
  }

  /** Takes in the engine's report if it is new. */
  void hear(ReportedLoad load) {
    if (others.isNews(load)) {
      hearNews(load);
    }
  }

  private synchronized void hearNews(ReportedLoad load) {
    if (others.isNews(load)) {
      others.hear(
          load, queue.waitingSince(load.takenNanos()), queue.units(), rate.secondsPerUnit(), fleet);
    }
  }

  /** Reserves the prompt's work and returns the handle that gives it back. */
  TtftPlacement place(PromptKeys prompt, long matched, boolean blind, long nowNanos) {
    long length = prompt.length();
    long units = length > 0 ? Math.max(1, length - matched) : (long) fleet.meanUncached();
    var placement =
        new TtftPlacement(this, length, matched, prompt.blockLength(), units, blind, nowNanos);
    if (length > 0) {
      fleet.placed(units);
    }
    long oldest;
    synchronized (this) {
      queue.add(placement, nowNanos, rate.secondsPerUnit());
      horizon.placed(prompt, (double) units, nowNanos);
      placement.knownBlocks = horizon.foundBlocks();
      placement.knownAge = horizon.foundAge();
      oldest = horizon.oldestNanos();
    }
    if (!gone) {
      index.insert(prompt, slot, nowNanos);
      if (oldest != CacheHorizon.ALL) {
        index.horizon(slot, oldest);
      }
    }
    return placement;
  }

  /** The first token came. */
  synchronized void firstToken(TtftPlacement placement, long nowNanos) {
    queue.firstToken(placement, nowNanos, rate.secondsPerUnit());
    others.computed(placement.placedNanos, nowNanos);
    boolean sample = !Double.isNaN(placement.serviceSeconds) && placement.length > 0;
    // Better samples come at the end of the answer; the very first are needed at once.
    if (sample && rate.samples() < ENOUGH_SAMPLES && isMostlyNew(placement)) {
      learnRate(placement, (double) placement.units);
    }
  }

  /** The engine told how much of the prompt it had. */
  void usage(TtftPlacement placement, long promptTokens, long cachedTokens) {
    if (promptTokens <= 0 || placement.length <= 0) {
      return;
    }
    fleet.counted(promptTokens, placement.length);
    if (cachedTokens > 0) {
      fleet.toldCached();
    }
    if (cachedTokens < 0 || !fleet.tellsCached()) {
      return;
    }
    double share = Math.min(1, (double) cachedTokens / promptTokens);
    double cached = share * placement.length;
    synchronized (this) {
      placement.toldComputed = Math.max(1, placement.length - cached);
      horizon.correct(placement.toldComputed - placement.units);
      learnReach(placement, cached);
    }
  }

  /** A streamed answer came to its end, so long after its first token. */
  void streamed(TtftPlacement placement, long outputTokens, double seconds) {
    fleet.streamed(outputTokens - 1, seconds);
    synchronized (this) {
      learnFrom(placement);
    }
  }

  /**
   * An answer came as a whole. When nothing was ahead of it, it tells the fleet's pace; when it was
   * short besides, also this worker's speed: the difference of two long times would tell nothing.
   */
  void answered(TtftPlacement placement, long outputTokens, long nowNanos) {
    double taken = (nowNanos - placement.placedNanos) / 1e9;
    double expected = rate.seconds((double) placement.units);
    long furtherTokens = Math.max(0, outputTokens - 1);
    boolean alone = outputTokens > 0 && placement.length > 0 && !placement.hadCompany;
    if (alone) {
      fleet.answered(expected, furtherTokens, taken);
    }
    double generating = outputTokens > 0 ? fleet.secondsPerToken() * furtherTokens : Double.NaN;
    synchronized (this) {
      others.computed(placement.placedNanos, nowNanos);
      long computedNanos =
          Double.isNaN(generating) ? TtftPlacement.NEVER : nowNanos - (long) (generating * 1e9);
      queue.blindAnswer(placement, computedNanos, nowNanos, rate.secondsPerUnit());
      if (alone && generating < expected) {
        placement.serviceSeconds = taken - generating;
        learnFrom(placement);
      }
    }
  }

  /** The request failed, or its client left. */
  synchronized void failed(TtftPlacement placement, long nowNanos) {
    queue.abandon(placement, nowNanos);
  }

  private void learnFrom(TtftPlacement placement) {
    if (Double.isNaN(placement.serviceSeconds) || placement.length <= 0) {
      return;
    }
    if (!Double.isNaN(placement.toldComputed)) {
      learnRate(placement, placement.toldComputed);
      return;
    }
    if (!fleet.tellsCached()) {
      inferCached(placement);
    }
    if (isMostlyNew(placement)) {
      learnRate(placement, (double) placement.units);
    }
  }

  private static boolean isMostlyNew(TtftPlacement placement) {
    return placement.matched * MOSTLY_NEW <= placement.length;
  }

  private void learnRate(TtftPlacement placement, double computed) {
    double seconds = placement.serviceSeconds;
    placement.serviceSeconds = Double.NaN;
    if (!Double.isNaN(seconds)) {
      double all = computed + placement.serviceOtherUnits;
      if (rate.samples() >= ENOUGH_SAMPLES) {
        others.delayed(seconds - rate.seconds(all));
      }
      rate.learn(all, seconds, fleet.rate());
      fleet.learnRate(all, seconds);
    }
  }

  /**
   * An engine that does not tell what was cached shows it by its pace: a prompt that takes as long
   * as if nothing had been cached was not. Only a clear difference counts.
   */
  private void inferCached(TtftPlacement placement) {
    double known = (double) placement.knownBlocks * placement.blockLength;
    double saved = known * rate.secondsPerUnit();
    double expected = rate.seconds(placement.length - known + placement.serviceOtherUnits);
    if (rate.samples() < ENOUGH_SAMPLES || saved < 0.05 || saved < expected / 2) {
      return;
    }
    boolean held = placement.serviceSeconds < expected + saved / 2;
    learn(placement, held);
  }

  private void learnReach(TtftPlacement placement, double cached) {
    double known = (double) placement.knownBlocks * placement.blockLength;
    // The engine counts in blocks of its own and never takes the whole prompt from its cache.
    double tolerance = placement.blockLength * 1.5 + placement.length * 0.02;
    if (known > tolerance) {
      learn(placement, cached >= known - tolerance);
    }
  }

  private void learn(TtftPlacement placement, boolean held) {
    double before = horizon.reach();
    boolean flushed = horizon.learn(placement.knownAge, held);
    if (horizon.reach() != before) {
      fleet.reached(horizon.reach());
    }
    if (flushed && !gone) {
      index.forget(slot);
    }
  }
}
