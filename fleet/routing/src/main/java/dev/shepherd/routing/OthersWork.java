package dev.shepherd.routing;

/**
 * What clients other than this gateway do to one engine: other gateways in front of the same fleet.
 * Two sources, because neither is enough:
 *
 * <ul>
 *   <li>Our own prompts. The time between two of our first tokens beyond what the second prompt
 *       takes by itself was spent on others. Its mean over the last few prompts is the {@code
 *       delay} that each of our prompts is to expect there. The feedback is wanted: gateways that
 *       avoid where others are busy divide the workers among themselves, which keeps them from
 *       sending to the same idle worker at the same moment, and gives each the caches of its part.
 *   <li>The engine's report: what it has queued, less what we had there ourselves at that moment.
 *       It melts away over the time that the engine needed for all of it; what others sent since
 *       then is not known. An old report thus goes to nothing, for every worker alike, and cannot
 *       make requests herd.
 * </ul>
 *
 * <p>Written under the owner's lock, read without.
 */
final class OthersWork {
  private static final int RECENT = 32;
  private static final double DELAY_MEMORY = 16;
  private static final double MOST_DELAY_SECONDS = 5;

  /** When prompts that were computed lately had been placed, and when they were done. */
  private final long[] placedNanos = new long[RECENT];

  private final long[] doneNanos = new long[RECENT];
  private int recent;
  private volatile long heardOfNanos = Long.MIN_VALUE;

  private double meanDelay;

  private volatile double delaySeconds;
  private volatile double seconds;
  private volatile long takenNanos;
  private volatile double meltSeconds = 1;

  /** What others add to the time of each of our prompts. */
  double delaySeconds() {
    return delaySeconds;
  }

  /** One of our prompts took so much longer, or if negative shorter, than by itself. */
  void delayed(double bySeconds) {
    double bounded = Math.clamp(bySeconds, -MOST_DELAY_SECONDS, MOST_DELAY_SECONDS);
    meanDelay += (bounded - meanDelay) / DELAY_MEMORY;
    delaySeconds = Math.max(0, meanDelay);
  }

  /** Seconds that the engine still has to spend on others' prompts by its last report. */
  double reportedSeconds(long nowNanos) {
    double all = seconds;
    if (all == 0) {
      return 0;
    }
    double age = Math.max(0, nowNanos - takenNanos) / 1e9;
    return all * Math.max(0, 1 - age / meltSeconds);
  }

  /** One of our prompts left the queue. */
  void computed(long placed, long done) {
    placedNanos[recent % RECENT] = placed;
    doneNanos[recent % RECENT] = done;
    recent = recent == Integer.MAX_VALUE ? RECENT : recent + 1;
  }

  /** Whether this report is news. */
  boolean isNews(ReportedLoad load) {
    return load.takenNanos() > heardOfNanos;
  }

  /**
   * Takes in a report.
   *
   * @param waiting our prompts in the queue that were placed before the report
   * @param units their uncached units
   */
  void hear(
      ReportedLoad load, int waiting, long units, double secondsPerUnit, FleetExperience fleet) {
    heardOfNanos = load.takenNanos();
    int own = waiting;
    for (int i = 0; i < Math.min(recent, RECENT); i++) {
      if (placedNanos[i] <= heardOfNanos && doneNanos[i] > heardOfNanos) {
        own++;
      }
    }
    double others = 0;
    if (load.waitingUncachedTokens() >= 0) {
      others = load.waitingUncachedTokens() / fleet.tokensPerUnit() - own * fleet.meanUncached();
    } else if (load.waiting() >= 0) {
      others = (load.waiting() - own) * fleet.meanUncached();
    }
    others = Math.clamp(others * secondsPerUnit, 0, 3600);
    takenNanos = heardOfNanos;
    meltSeconds = Math.max(1e-3, others + units * secondsPerUnit);
    seconds = others;
  }
}
