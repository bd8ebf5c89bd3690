package dev.shepherd.routing;

/**
 * Learns how long an engine computes a prompt: {@code seconds = overhead + secondsPerUnit * units},
 * where units are what the engine did not find in its cache.
 *
 * <p>The error of a sample is one-sided. An engine is never faster than it is, but all sorts of
 * things make it look slower: prompts of other gateways between two of ours, a long decode step, a
 * collection pause. Least squares would call that a slow engine. So the slope is a low quantile of
 * the samples' slopes (quantile regression, Koenker and Bassett 1978, here with one regressor,
 * where it is a weighted quantile of ratios), over the last {@link #WINDOW} samples; the overhead
 * is the same quantile of what the slope leaves unexplained. An outlier of any size moves neither.
 *
 * <ul>
 *   <li>Samples weigh by their units: what was added to a long prompt changes its slope little.
 *   <li>The prior, in practice what the model's other workers show now, takes part with the weight
 *       of {@link #PRIOR_WEIGHT} samples: a new worker is judged as an average one, and one that
 *       only ever sees cached prompts stays near it.
 *   <li>When {@link #DRIFT_RUN} samples in a row are far from what was expected and to the same
 *       side, everything before them is dropped and the prior with it for a while: the engine was
 *       slowed down or replaced.
 * </ul>
 *
 * <p>These constants follow from what they stand for and are not meant to be tuned for a fleet.
 *
 * <p>{@link #learn} is confined to one thread at a time by the owner's lock; the two coefficients
 * may be read from any thread. They are written one after the other: a reader may see them half
 * changed, which moves an estimate by less than one sample does.
 */
final class PrefillRate {
  /** Before anything is known of any worker: about 10,000 tokens or 40 KB a second. */
  private static final double UNKNOWN_SECONDS_PER_UNIT = 1e-4;

  private static final int WINDOW = 32;
  private static final double QUANTILE = 0.25;
  private static final double PRIOR_WEIGHT = 4;

  /** Of a prior that is a guess, or that the samples speak against. */
  private static final double DOUBTED_PRIOR_WEIGHT = 0.5;

  private static final double NOISE_SECONDS = 0.03;
  private static final int SHORTS = 6;
  private static final int DRIFT_RUN = 6;
  private static final double DRIFT_RATIO = 1.5;

  /** Bounds that keep every quotient finite. */
  private static final double LEAST_SECONDS_PER_UNIT = 1e-9;

  private static final double MOST_SECONDS_PER_UNIT = 10;

  private static final double MOST_OVERHEAD_SECONDS = 0.2;

  private final double[] units = new double[WINDOW];
  private final double[] seconds = new double[WINDOW];
  private int count;
  private int next;
  private int drift;
  private double priorWeight;

  // Workspace of the quantiles.
  private final double[] values = new double[WINDOW + 1];
  private final double[] weights = new double[WINDOW + 1];

  private volatile double secondsPerUnit;
  private volatile double overheadSeconds;

  /** Knows nothing yet. */
  PrefillRate() {
    secondsPerUnit = UNKNOWN_SECONDS_PER_UNIT;
    priorWeight = DOUBTED_PRIOR_WEIGHT;
  }

  /** Believes at first what {@code common} believes now. */
  PrefillRate(PrefillRate common) {
    secondsPerUnit = common.secondsPerUnit;
    overheadSeconds = common.overheadSeconds;
    priorWeight = common.count > 0 ? PRIOR_WEIGHT : DOUBTED_PRIOR_WEIGHT;
  }

  /** Seconds for each uncached unit, positive and finite. */
  double secondsPerUnit() {
    return secondsPerUnit;
  }

  /** Seconds from sending to first token that do not depend on the prompt, not negative. */
  double overheadSeconds() {
    return overheadSeconds;
  }

  /** The time until the first token of a prompt that nobody is ahead of. */
  double seconds(double ofUnits) {
    return overheadSeconds + secondsPerUnit * ofUnits;
  }

  /** How many samples the estimate rests on. */
  int samples() {
    return count;
  }

  /**
   * Learns from one prompt.
   *
   * @param computed units that were not found in the cache; samples that are not positive are
   *     ignored
   * @param taken seconds that it took once the engine was free for it; likewise
   * @param prior what the model's workers show together
   */
  void learn(double computed, double taken, PrefillRate prior) {
    if (!(computed > 0 && computed < 1e12 && taken > 0 && taken < 1e5)) {
      return;
    }
    noteDrift(seconds(computed), taken);
    units[next] = computed;
    seconds[next] = taken;
    next = (next + 1) % WINDOW;
    count = Math.min(count + 1, WINDOW);
    solve(prior.secondsPerUnit);
    priorWeight = Math.min(PRIOR_WEIGHT, priorWeight + PRIOR_WEIGHT / WINDOW);
  }

  private void noteDrift(double expected, double taken) {
    if (taken > expected * DRIFT_RATIO + NOISE_SECONDS) {
      drift = Math.max(drift, 0) + 1;
    } else if (taken * DRIFT_RATIO + NOISE_SECONDS < expected) {
      drift = Math.min(drift, 0) - 1;
    } else {
      drift = 0;
    }
    if (Math.abs(drift) >= DRIFT_RUN) {
      keepLast(DRIFT_RUN - 1);
      drift = 0;
      priorWeight = DOUBTED_PRIOR_WEIGHT;
    }
  }

  private void keepLast(int samples) {
    int kept = Math.min(samples, count);
    double[] lastUnits = new double[kept];
    double[] lastSeconds = new double[kept];
    for (int i = 0; i < kept; i++) {
      int at = Math.floorMod(next - kept + i, WINDOW);
      lastUnits[i] = units[at];
      lastSeconds[i] = seconds[at];
    }
    System.arraycopy(lastUnits, 0, units, 0, kept);
    System.arraycopy(lastSeconds, 0, seconds, 0, kept);
    count = kept;
    next = kept % WINDOW;
  }

  private void solve(double priorSecondsPerUnit) {
    double mean = 0;
    for (int i = 0; i < count; i++) {
      mean += units[i] / count;
    }
    // Each coefficient needs the other. Starting without overhead every time, an error of one
    // cannot feed itself through the other from sample to sample.
    double slope = slope(0, mean, priorSecondsPerUnit);
    double overhead = overhead(slope, mean);
    if (overhead > 0) {
      slope = slope(overhead, mean, priorSecondsPerUnit);
    }
    secondsPerUnit = slope;
    overheadSeconds = overhead;
  }

  private double slope(double overhead, double mean, double priorSecondsPerUnit) {
    for (int i = 0; i < count; i++) {
      values[i] = Math.max(0, seconds[i] - overhead) / units[i];
      weights[i] = units[i];
    }
    values[count] = priorSecondsPerUnit;
    weights[count] = mean * priorWeight;
    return Math.clamp(quantile(count + 1), LEAST_SECONDS_PER_UNIT, MOST_SECONDS_PER_UNIT);
  }

  /** What the slope leaves unexplained in short prompts; 0 when there are too few to tell. */
  private double overhead(double slope, double mean) {
    int shorts = 0;
    for (int i = 0; i < count; i++) {
      if (units[i] < mean / 2) {
        values[shorts] = seconds[i] - slope * units[i];
        weights[shorts++] = 1;
      }
    }
    return shorts < SHORTS ? 0 : Math.clamp(quantile(shorts), 0, MOST_OVERHEAD_SECONDS);
  }

  /** The weighted quantile of the first entries, which are sorted by it. */
  private double quantile(int entries) {
    double all = 0;
    for (int i = 0; i < entries; i++) {
      all += weights[i];
      for (int j = i; j > 0 && values[j - 1] > values[j]; j--) {
        double value = values[j];
        values[j] = values[j - 1];
        values[j - 1] = value;
        double weight = weights[j];
        weights[j] = weights[j - 1];
        weights[j - 1] = weight;
      }
    }
    double below = 0;
    for (int i = 0; i < entries; i++) {
      below += weights[i];
      if (below >= all * QUANTILE) {
        return values[i];
      }
    }
    return values[entries - 1];
  }
}
