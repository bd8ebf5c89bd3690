package dev.shepherd.routing;

import java.util.Arrays;

/**
 * Learns how far back the prefix cache of one engine reaches.
 *
 * <p>Engines keep blocks until they need the room and then drop those used longest ago. A block is
 * thus gone when more new material than the engine has room for came after its last use. We know
 * what we sent: {@code volume} is the sum of uncached units placed on the worker, and {@code reach}
 * is the volume after which a block is lost. Other clients of the engine and its running requests
 * take room too; all of that ends up in the learned reach, which needs no figure from the engine.
 *
 * <p>Evidence comes from prompts that continue an earlier one. The end of every prompt is
 * remembered with the volume at its placing, in a small table that forgets by being overwritten.
 * When a later prompt on the same worker runs through such an end, the volume since then is the
 * {@code age} of that prefix, and the engine's {@code cached_tokens} tell whether it was still
 * held. Held at an age beyond the reach: the reach grows, but not past that age. Lost at an age
 * within: it shrinks, but not below that age. (A perceptron with one weight; steps of {@link #STEP}
 * in proportion. Held and lost balance where the two overlap.) Prompts need not be sent where their
 * prefix was thought to be for this: those that come there by chance test the region beyond the
 * reach. What the engine holds beyond the remembered end, such as the answer that followed, says
 * nothing of the reach and is not looked at.
 *
 * <p>A restarted engine has lost everything, also what was sent moments ago: {@link #FLUSH_RUN}
 * prefixes in a row lost well within the reach count as that.
 *
 * <p>To turn the reach into a moment, as the prefix index wants it, a short list of (time, volume)
 * marks is kept. Confined by the owner's lock.
 */
final class CacheHorizon {
  /** Returned by {@link #oldestNanos} when nothing is known to be gone. */
  static final long ALL = Long.MIN_VALUE;

  private static final int MARKS = 128;
  private static final int ENDS = 1024;

  /** A prompt is searched from its end for at most so many blocks. */
  private static final int SEARCH = 256;

  private static final double STEP = 0.1;
  private static final int FLUSH_RUN = 4;

  /** What was lost at an age shall count as lost at that age. */
  private static final double JUST_BELOW = 0.99;

  private final long[] markNanos = new long[MARKS];
  private final double[] markVolumes = new double[MARKS];
  private int marks;
  private double spacing;

  private final long[] endKeys = new long[ENDS];
  private final double[] endVolumes = new double[ENDS];

  private double volume;
  private double reach;
  private int lostYoung;

  private int foundBlocks;
  private double foundAge;

  /**
   * A horizon that starts with what other workers of the model showed.
   *
   * @param reach in units; infinite when nothing is known
   */
  CacheHorizon(double reach) {
    this.reach = reach > 0 ? reach : Double.POSITIVE_INFINITY;
  }

  /** The volume after which a block is lost, in units; infinite until a block was lost. */
  double reach() {
    return reach;
  }

  /**
   * Looks for an earlier prompt on this worker that the given one continues, then remembers the
   * given one. {@link #foundBlocks} and {@link #foundAge} tell what was found.
   *
   * @param uncachedUnits what is new to the worker, as far as we know
   */
  void placed(PromptKeys prompt, double uncachedUnits, long nowNanos) {
    find(prompt);
    int blocks = prompt.count();
    if (blocks > 0) {
      long key = prompt.key(blocks - 1);
      int at = at(key);
      endKeys[at] = key;
      endVolumes[at] = volume;
    }
    if (marks == 0 || volume - markVolumes[marks - 1] >= spacing) {
      mark(nowNanos);
    }
    if (uncachedUnits > 0 && uncachedUnits < 1e15) {
      volume += uncachedUnits;
    }
  }

  /** The prompt placed a while ago had so many more, or fewer, uncached units than was thought. */
  void correct(double units) {
    if (Math.abs(units) < 1e15) {
      volume = Math.max(volume + units, marks > 0 ? markVolumes[marks - 1] : 0);
    }
  }

  /** How many leading blocks the earlier prompt had that was found last; 0 for none. */
  int foundBlocks() {
    return foundBlocks;
  }

  /** The volume placed since that prompt. */
  double foundAge() {
    return foundAge;
  }

  private void find(PromptKeys prompt) {
    int last = prompt.count() - 1;
    for (int i = last; i >= 0 && i > last - SEARCH; i--) {
      long key = prompt.key(i);
      int at = at(key);
      if (endKeys[at] == key && key != 0) {
        foundBlocks = i + 1;
        foundAge = volume - endVolumes[at];
        return;
      }
    }
    foundBlocks = 0;
  }

  private static int at(long key) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> 54);
  }

  /**
   * Learns whether a prefix was held.
   *
   * @param age the volume placed after it
   * @return whether the engine seems to have lost its whole cache
   */
  boolean learn(double age, boolean held) {
    if (held) {
      lostYoung = 0;
      if (age > reach) {
        reach = Math.min(age, reach * (1 + STEP));
      }
      return false;
    }
    lostYoung = age < reach / 2 ? lostYoung + 1 : 0;
    if (age < reach) {
      double shorter = Double.isInfinite(reach) ? 1 : reach * (1 - STEP);
      reach = Math.max(age * JUST_BELOW, shorter);
    }
    if (lostYoung < FLUSH_RUN) {
      return false;
    }
    lostYoung = 0;
    Arrays.fill(endKeys, 0);
    return true;
  }

  private void mark(long nowNanos) {
    if (marks == MARKS) {
      makeRoom();
    }
    markNanos[marks] = nowNanos;
    markVolumes[marks] = volume;
    marks++;
  }

  /** Drops marks from before any reach that may still be learned, or else every other mark. */
  private void makeRoom() {
    int stale = 0;
    while (stale < MARKS - 1 && markVolumes[stale + 1] < volume - 2 * reach) {
      stale++;
    }
    int kept = 0;
    boolean thin = stale < MARKS / 4;
    for (int i = thin ? 0 : stale; i < MARKS; i += thin ? 2 : 1) {
      markNanos[kept] = markNanos[i];
      markVolumes[kept] = markVolumes[i];
      kept++;
    }
    marks = kept;
    if (thin) {
      spacing = Math.max(spacing * 2, volume / MARKS);
    } else {
      spacing = Math.min(spacing, reach / (MARKS / 4));
    }
  }

  /** What was last used before this moment is gone from the engine; {@link #ALL} if nothing is. */
  long oldestNanos() {
    double lost = volume - reach;
    if (!(lost > 0)) {
      return ALL;
    }
    int low = 0;
    int high = marks;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (markVolumes[middle] <= lost) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0) {
      return ALL;
    }
    return low < marks ? markNanos[low] : markNanos[low - 1] + 1;
  }
}
