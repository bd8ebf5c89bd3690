package dev.shepherd.workers;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a ready worker looks alive, from what passes between it and us. Confined to the
 * fleet lane.
 *
 * <ul>
 *   <li><b>Stall.</b> A request could not reach it, nothing came from it since, and either that
 *       silence has lasted, or a health probe failed in it too: two witnesses need no waiting. It
 *       ends with the next byte from the worker, be it the answer to a probe.
 *   <li><b>Wedge.</b> Streams are open, no part of any answer has come for a while, and meanwhile
 *       the streams or the engine's queue grew, or there are at least {@value #MANY}. The while
 *       stretches with the prompts that wait for their first token, at {@value
 *       #SLOW_PREFILL_BYTES_PER_SECOND} bytes a second, and to twice the longest such wait of late;
 *       at most {@value #LONGEST_STRETCH_SECONDS} s. It ends with the next part of an answer, or
 *       when no stream is left. Requests that do not stream say nothing while they run and do not
 *       count.
 *   <li><b>Stale.</b> It used to tell its load by itself and has not for long.
 * </ul>
 *
 * <p>A veto is about routing only: status and breaker stay as they are.
 */
final class Liveness {
  static final int MANY = 4;
  static final int SLOW_PREFILL_BYTES_PER_SECOND = 8000;
  static final int LONGEST_STRETCH_SECONDS = 120;

  /** After so long a stalled worker that nobody probes may prove itself with a request. */
  static final Duration TRIAL_AFTER = Duration.ofSeconds(10);

  private static final long LONGEST_STRETCH_NANOS =
      Duration.ofSeconds(LONGEST_STRETCH_SECONDS).toNanos();

  private final LivenessSettings settings;
  private final LoadMonitor loads;
  private final Map<Worker, Pile> piles = new LinkedHashMap<>();

  Liveness(LivenessSettings settings, LoadMonitor loads) {
    this.settings = settings;
    this.loads = loads;
  }

  /** How much waited at the worker when something last came out of it. */
  private static final class Pile {
    boolean open;
    long sinceNanos;
    int streams;
    int waiting;
  }

  void forget(Worker worker) {
    piles.remove(worker);
  }

  /** The verdict at this moment; null if the worker looks alive. */
  @Nullable Veto judge(Worker worker, long now) {
    // Every rule looks, so that each keeps its memory up to date.
    boolean wedged = isWedged(worker, now);
    if (isStalled(worker, now)) {
      return Veto.STALL;
    }
    if (wedged) {
      return Veto.WEDGE;
    }
    return isStale(worker) ? Veto.STALE : null;
  }

  private boolean isStalled(Worker worker, long now) {
    Traffic traffic = worker.traffic();
    long failed = traffic.failureNanos();
    if (settings.stall().isZero() || failed - traffic.contactNanos() <= 0) {
      return false;
    }
    boolean willBeHeard = worker.profile().health().enabled() || loads.asks(worker);
    if (!willBeHeard && now - failed >= TRIAL_AFTER.toNanos()) {
      return false;
    }
    return worker.probeFailedNanos() - traffic.contactNanos() > 0
        || now - traffic.contactNanos() >= settings.stall().toNanos();
  }

  private boolean isWedged(Worker worker, long now) {
    if (settings.wedge().isZero()) {
      return false;
    }
    Traffic traffic = worker.traffic();
    int streams = traffic.streams();
    if (streams <= 0) {
      piles.remove(worker);
      return false;
    }
    Pile pile = piles.computeIfAbsent(worker, w -> new Pile());
    Reading reading = worker.reading();
    int waiting = reading == null ? -1 : reading.load().waiting();
    long progress = traffic.progressNanos();
    if (!pile.open || progress - pile.sinceNanos > 0) {
      pile.sinceNanos = pile.open ? progress : now;
      pile.open = true;
      pile.streams = streams;
      pile.waiting = waiting;
    } else if (pile.waiting < 0) {
      pile.waiting = waiting;
    }
    if (now - pile.sinceNanos < patience(traffic)) {
      return false;
    }
    return streams >= MANY || streams > pile.streams || waiting > pile.waiting;
  }

  private long patience(Traffic traffic) {
    long wedge = settings.wedge().toNanos();
    double prefillSeconds = (double) traffic.unansweredBytes() / SLOW_PREFILL_BYTES_PER_SECOND;
    double stretched =
        Math.max(wedge + Math.max(0, prefillSeconds) * 1e9, 2.0 * traffic.slowestStartNanos());
    return Math.min((long) stretched, Math.max(wedge, LONGEST_STRETCH_NANOS));
  }

  private boolean isStale(Worker worker) {
    return !settings.stale().isZero() && loads.pushAgeNanos(worker) >= settings.stale().toNanos();
  }
}
