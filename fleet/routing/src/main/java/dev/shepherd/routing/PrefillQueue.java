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
 *       coming from prompts that were passed over, the queue stops to conclude from order and keeps
 *       the clock of processor sharing instead ({@link SharedClock}).
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

  private final SharedClock shared = new SharedClock();
  private @Nullable TtftPlacement head;
  private @Nullable TtftPlacement tail;
  private int prompts;
  private long units;
  private int blind;
  private double disorder;

  /** Whether the anchor was seen, not concluded. */
  private boolean anchorSeen;

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
    if (ahead == 0) {
      return delaySeconds;
    }
    double perUnit = rate.secondsPerUnit();
    double grace = rate.overheadSeconds() + SLACK_SECONDS;
    double total = totalUnits * perUnit;
    double front = headUnits * perUnit;
    if (!ordered) {
      double left = Math.max(0, total - shared.workedSeconds(nowNanos));
      double late = Math.max(0, shared.oldestSeconds(nowNanos) - front - grace);
      return Math.min(left, ahead * ownSeconds) + late * ahead + delaySeconds;
    }
    double credit = front + delaySeconds;
    double elapsed = Math.max(0, nowNanos - anchorNanos) / 1e9;
    double late = headWatched ? Math.max(0, elapsed - credit - grace) : 0;
    double delay = delaySeconds * (ahead + 1);
    return Math.max(0, total + delay - Math.min(elapsed, credit)) + late;
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
  void add(TtftPlacement placement, long nowNanos, double secondsPerUnit) {
    TtftPlacement last = tail;
    if (blind == prompts) {
      // What is computed but not answered must not lend its idle time to what comes.
      long done = nowNanos - (long) (units * secondsPerUnit * 1e9);
      anchorNanos = Math.max(anchorNanos, done);
    }
    placement.hadCompany = last != null;
    if (last == null) {
      head = placement;
      anchorSeen = true;
    } else {
      last.next = placement;
      placement.previous = last;
    }
    tail = placement;
    placement.state = TtftPlacement.State.WAITING;
    placement.sharedSeconds = shared.enter(nowNanos);
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
      long begun = head == placement ? Math.max(anchorNanos, placement.placedNanos) : anchorNanos;
      boolean seen = anchorSeen;
      for (TtftPlacement q = head; q != null && q != placement; q = head) {
        placement.serviceOtherUnits += q.units;
        seen &= !q.blind;
        pass(q, nowNanos);
      }
      if (seen) {
        placement.serviceSeconds = (nowNanos - begun) / 1e9;
      }
    } else {
      for (TtftPlacement q = head; q != null && q != placement; q = q.next) {
        if (q.passedNanos == TtftPlacement.NEVER) {
          q.passedNanos = nowNanos;
        }
      }
      if (blind == 0) {
        placement.serviceSeconds = shared.now(nowNanos) - placement.sharedSeconds;
      }
    }
    unlink(placement, nowNanos);
    anchorNanos = nowNanos;
    anchorSeen = true;
    findHead();
  }

  /**
   * A blind prompt's answer came.
   *
   * @param computedNanos when its first token was there, or {@link TtftPlacement#NEVER} if there is
   *     no way to tell
   */
  void blindAnswer(
      TtftPlacement placement, long computedNanos, long nowNanos, double secondsPerUnit) {
    if (placement.state != TtftPlacement.State.WAITING) {
      return;
    }
    long front = placement.units;
    if (ordered) {
      for (TtftPlacement q = head; q != null && q != placement; q = head) {
        front += q.units;
        pass(q, nowNanos);
      }
      long concluded =
          computedNanos != TtftPlacement.NEVER
              ? computedNanos
              : anchorNanos + (long) (front * secondsPerUnit * 1e9);
      anchorNanos = Math.clamp(concluded, Math.min(anchorNanos, nowNanos), nowNanos);
      anchorSeen = false;
    }
    unlink(placement, nowNanos);
    findHead();
  }

  /** The request ended without a first token: it failed, or its client left. */
  void abandon(TtftPlacement placement, long nowNanos) {
    if (placement.state != TtftPlacement.State.WAITING) {
      return;
    }
    if (head == placement) {
      anchorNanos = nowNanos;
      anchorSeen = false;
    }
    unlink(placement, nowNanos);
    findHead();
  }

  private void pass(TtftPlacement placement, long nowNanos) {
    unlink(placement, nowNanos);
    placement.state = TtftPlacement.State.PASSED;
    placement.passedNanos = nowNanos;
  }

  /** Learns whether this engine lets prompts overtake. */
  private void noteOrder(TtftPlacement placement, long nowNanos, double secondsPerUnit) {
    boolean overtaken = false;
    if (placement.passedNanos != TtftPlacement.NEVER) {
      double behind = (nowNanos - placement.passedNanos) / 1e9;
      overtaken = behind > Math.max(SLACK_SECONDS, placement.units * secondsPerUnit / 4);
    }
    if (!(overtaken || placement.hadCompany)) {
      return;
    }
    disorder += ((overtaken ? 1 : 0) - disorder) / DISORDER_MEMORY;
    ordered = ordered ? disorder < DISORDERED : disorder < DISORDERED / 2;
  }

  private void unlink(TtftPlacement placement, long nowNanos) {
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
    shared.leave(placement.sharedSeconds, nowNanos);
    units -= placement.units;
    blind -= placement.blind ? 1 : 0;
    prompts--;
    waiting = prompts;
    totalUnits = units;
  }

  /** Adds up the blind prompts at the front and the first one that is not. */
  private void findHead() {
    shared.oldest(head == null ? 0 : head.sharedSeconds);
    if (!ordered) {
      headUnits = head == null ? 0 : head.units;
      return;
    }
    if (blind == prompts) {
      headUnits = units;
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
