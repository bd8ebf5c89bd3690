package dev.shepherd.routing;

import org.jspecify.annotations.Nullable;

/**
 * The prompts that we sent to one engine and that it has not computed yet, as far as we know: how
 * long would a new one wait?
 *
 * <p>An engine computes prompts in the order of their arrival (vLLM and SGLang schedule first come,
 * first served). So the queue is known from our own dispatches alone, without asking the engine:
 * each first token proves that this prompt and all before it are done, and starts the clock of the
 * next one, the head. Between two first tokens the wait shrinks as time passes, but never by more
 * than the head is worth: as long as the head's token has not come, the rest cannot have begun. A
 * head that takes longer than expected is {@code late}, and is expected to take as much longer
 * again (the rule of proportion for durations without a known scale, Lindy's law); a stuck engine
 * thus looks worse every second, without a threshold.
 *
 * <p>Three things bend this picture:
 *
 * <ul>
 *   <li>Others may use the engine, too. What they add to the time of each of our prompts is learned
 *       by {@link OthersWork} and counted once for each prompt.
 *   <li>An answer that is not streamed shows no first token. Such a <i>blind</i> prompt is taken
 *       for done when its time has passed, and never counts as late.
 *   <li>Engines that compute prompts side by side let short ones overtake. When first tokens keep
 *       coming from prompts that were passed over, the queue stops to conclude from order: work
 *       then drains by time alone, and a new prompt waits for at most its own length of each of the
 *       others, which is the law of processor sharing.
 * </ul>
 *
 * <p>Changes are made under the owner's lock; estimates may be read from any thread without it. A
 * reader may see two neighbouring states mixed, which is off by at most one request.
 */
final class PrefillQueue {
  /** Times below this are the network's and the scheduler's, not the engine's. */
  private static final double SLACK_SECONDS = 0.02;

  private static final double DISORDER_MEMORY = 16;
  private static final double DISORDERED = 0.2;
  private static final int LONG_BUSY_PERIOD = 16;

  private @Nullable TtftPlacement head;
  private @Nullable TtftPlacement tail;
  private int prompts;
  private long units;
  private int blind;
  private double disorder;

  /** Whether the anchor was seen, not concluded. */
  private boolean anchorSeen;

  private long busySinceNanos;
  private long busyUnits;
  private int busyRequests;

  private volatile boolean ordered = true;
  private volatile int waiting;
  private volatile long totalUnits;

  /** The part of the total that may have been computed by now without our having heard of it. */
  private volatile long headUnits;

  /** Whether that part ends with a prompt whose first token will be seen. */
  private volatile boolean headWatched;

  /** Since when the engine has worked on the total. */
  private volatile long anchorNanos;

  /** How many prompts wait or are being computed. */
  int waiting() {
    return waiting;
  }

  /** What they add up to when none of it is computed yet, in uncached units. */
  long units() {
    return totalUnits;
  }

  /** Whether first tokens come in the order of placing. */
  boolean ordered() {
    return ordered;
  }

  /**
   * How long the engine will be busy with them before it turns to a new prompt.
   *
   * @param ownSeconds what the new prompt takes by itself
   * @param delaySeconds what others add to each prompt's time
   */
  double waitSeconds(long nowNanos, PrefillRate rate, double ownSeconds, double delaySeconds) {
    int ahead = waiting;
    double perUnit = rate.secondsPerUnit();
    double grace = rate.overheadSeconds() + SLACK_SECONDS;
    double elapsed = Math.max(0, nowNanos - anchorNanos) / 1e9;
    if (ahead == 0) {
      return delaySeconds;
    }
    double total = totalUnits * perUnit;
    if (ordered) {
      double credit = headUnits * perUnit + delaySeconds;
      double late = headWatched ? Math.max(0, elapsed - credit - grace) : 0;
      double delay = delaySeconds * (ahead + 1);
      return Math.max(0, total + delay - Math.min(elapsed, credit)) + late;
    }
    double late = Math.max(0, elapsed - total - grace);
    return Math.min(Math.max(0, total - elapsed), ahead * ownSeconds) + late + delaySeconds;
  }

  /** How many of them were placed before a moment. */
  int waitingSince(long nanos) {
    int count = 0;
    for (TtftPlacement at = head; at != null && at.placedNanos <= nanos; at = at.next) {
      count++;
    }
    return count;
  }

  /** Appends a prompt. */
  void add(TtftPlacement placement, long nowNanos) {
    TtftPlacement last = tail;
    if (last == null) {
      head = placement;
      anchorNanos = nowNanos;
      anchorSeen = true;
      beginBusyPeriod(nowNanos);
    } else {
      last.next = placement;
      placement.previous = last;
    }
    tail = placement;
    placement.state = TtftPlacement.State.WAITING;
    placement.hadCompany = last != null;
    units += placement.units;
    blind += placement.blind ? 1 : 0;
    prompts++;
    waiting = prompts;
    totalUnits = units;
    findHead();
  }

  /**
   * Takes note of a first token. If it tells how fast the engine is, the placement has its {@link
   * TtftPlacement#serviceSeconds} and {@link TtftPlacement#serviceOtherUnits} set.
   */
  void firstToken(TtftPlacement placement, long nowNanos, double secondsPerUnit) {
    noteOrder(placement, nowNanos, secondsPerUnit);
    if (placement.state != TtftPlacement.State.WAITING) {
      return;
    }
    if (ordered) {
      firstInOrder(placement, nowNanos, secondsPerUnit);
    } else {
      firstInDisorder(placement, nowNanos, secondsPerUnit);
    }
    findHead();
  }

  private void firstInOrder(TtftPlacement placement, long nowNanos, double secondsPerUnit) {
    double elapsed = (nowNanos - anchorNanos) / 1e9;
    boolean seen = anchorSeen && !placement.blind;
    long others = 0;
    for (TtftPlacement q = head; q != null && q != placement; q = head) {
      others += q.units;
      seen &= !q.blind;
      unlink(q);
      q.state = TtftPlacement.State.PASSED;
      q.passedNanos = nowNanos;
    }
    unlink(placement);
    if (placement.blind) {
      advanceAnchor((others + placement.units) * secondsPerUnit, nowNanos);
      return;
    }
    anchorNanos = nowNanos;
    anchorSeen = true;
    if (seen) {
      placement.serviceSeconds = elapsed;
      placement.serviceOtherUnits = others;
    }
  }

  private void firstInDisorder(TtftPlacement placement, long nowNanos, double secondsPerUnit) {
    for (TtftPlacement q = head; q != null && q != placement; q = q.next) {
      if (q.passedNanos == TtftPlacement.NEVER) {
        q.passedNanos = nowNanos;
      }
    }
    dropInDisorder(placement, nowNanos, secondsPerUnit);
    busyUnits += placement.units;
    busyRequests++;
    if (waiting == 0 || busyRequests >= LONG_BUSY_PERIOD) {
      if (blind == 0 && !placement.blind) {
        placement.serviceSeconds = (nowNanos - busySinceNanos) / 1e9;
        placement.serviceOtherUnits = busyUnits - placement.units;
      }
      beginBusyPeriod(nowNanos);
    }
  }

  /** The request ended without a first token: it failed, or its client left. */
  void abandon(TtftPlacement placement, long nowNanos, double secondsPerUnit) {
    if (placement.state != TtftPlacement.State.WAITING) {
      return;
    }
    if (ordered) {
      boolean first = head == placement;
      unlink(placement);
      if (first) {
        anchorNanos = nowNanos;
        anchorSeen = false;
      }
    } else {
      dropInDisorder(placement, nowNanos, secondsPerUnit);
      beginBusyPeriod(nowNanos);
    }
    findHead();
  }

  /** Removes a prompt so that the work left is what it was, but no more than the rest is worth. */
  private void dropInDisorder(TtftPlacement placement, long nowNanos, double secondsPerUnit) {
    double elapsed = Math.max(0, nowNanos - anchorNanos) / 1e9;
    double left = Math.max(0, totalUnits * secondsPerUnit - elapsed);
    unlink(placement);
    double rest = totalUnits * secondsPerUnit;
    anchorNanos = nowNanos - (long) (Math.max(0, rest - left) * 1e9);
    anchorSeen = false;
  }

  /** Learns whether this engine lets prompts overtake. */
  private void noteOrder(TtftPlacement placement, long nowNanos, double secondsPerUnit) {
    boolean overtaken = false;
    if (placement.passedNanos != TtftPlacement.NEVER) {
      double behind = (nowNanos - placement.passedNanos) / 1e9;
      overtaken = behind > Math.max(SLACK_SECONDS, placement.units * secondsPerUnit / 4);
    }
    if (placement.blind || !(overtaken || placement.hadCompany)) {
      return;
    }
    disorder += ((overtaken ? 1 : 0) - disorder) / DISORDER_MEMORY;
    boolean nowOrdered = ordered ? disorder < DISORDERED : disorder < DISORDERED / 2;
    if (nowOrdered != ordered) {
      ordered = nowOrdered;
      anchorNanos = nowNanos;
      anchorSeen = false;
      beginBusyPeriod(nowNanos);
    }
  }

  private void beginBusyPeriod(long nowNanos) {
    busySinceNanos = nowNanos;
    busyUnits = 0;
    busyRequests = 0;
  }

  private void advanceAnchor(double seconds, long nowNanos) {
    anchorNanos = Math.min(nowNanos, anchorNanos + (long) (seconds * 1e9));
    anchorSeen = false;
  }

  private void unlink(TtftPlacement placement) {
    TtftPlacement before = placement.previous;
    TtftPlacement after = placement.next;
    if (before == null) {
      head = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.previous = before;
    }
    placement.previous = null;
    placement.next = null;
    placement.state = TtftPlacement.State.COMPUTED;
    units -= placement.units;
    blind -= placement.blind ? 1 : 0;
    prompts--;
    waiting = prompts;
    totalUnits = units;
  }

  /** Adds up the blind prompts at the front and the first one that is not. */
  private void findHead() {
    if (blind == waiting) {
      headUnits = totalUnits;
      headWatched = false;
      return;
    }
    long front = 0;
    TtftPlacement at = head;
    while (at != null && at.blind) {
      front += at.units;
      at = at.next;
    }
    headUnits = at == null ? front : front + at.units;
    headWatched = at != null;
  }
}
