package dev.shepherd.routing;

import org.jspecify.annotations.Nullable;

/**
 * A request that {@link Ttft} placed, from placing to its end: the caller's handle and at the same
 * time the entry in the worker's {@link PrefillQueue}. It keeps the worker's outlook alive, so what
 * it reserved goes back where it came from even when the worker is gone and its slot was given
 * away.
 *
 * <p>The fields belong to the outlook's lock.
 */
final class TtftPlacement implements Placement {
  /** As a moment: did not happen. */
  static final long NEVER = Long.MIN_VALUE;

  /** Where the request stands. */
  enum State {
    /** Made but not yet queued. */
    NEW,
    /** Counted in the queue. */
    WAITING,
    /** Taken for computed, because one placed later had its first token. */
    PASSED,
    /** Computed, or given up. */
    COMPUTED
  }

  private final WorkerOutlook outlook;

  /** The whole prompt; 0 if nothing is known of it. */
  final long length;

  /** The part thought to be in the worker's cache. */
  final long matched;

  /** How far the figures of the engine and ours may differ. */
  final int blockLength;

  /** What has to be computed, as far as we know. */
  final long units;

  /** Whether its first token will not be seen. */
  final boolean blind;

  final long placedNanos;

  State state = State.NEW;
  boolean hadCompany;
  long passedNanos = NEVER;

  /** The {@link SharedClock} when it was placed. */
  double sharedSeconds;

  @Nullable TtftPlacement previous;
  @Nullable TtftPlacement next;

  /** The time in which the engine computed this prompt and the other units; NaN if unknown. */
  double serviceSeconds = Double.NaN;

  long serviceOtherUnits;

  /** What the engine computed by its own account; NaN if not told. */
  double toldComputed = Double.NaN;

  /** Blocks of an earlier prompt on the same worker that this one continues; 0 for none. */
  int knownBlocks;

  /** What was placed there since that prompt, in uncached units. */
  double knownAge;

  private long firstNanos = NEVER;
  private boolean told;
  private boolean over;

  TtftPlacement(
      WorkerOutlook outlook,
      long length,
      long matched,
      int blockLength,
      long units,
      boolean blind,
      long placedNanos) {
    this.outlook = outlook;
    this.length = length;
    this.matched = matched;
    this.blockLength = blockLength;
    this.units = units;
    this.blind = blind;
    this.placedNanos = placedNanos;
  }

  // The caller promises the order of these calls; the flags keep a broken promise from doing harm.

  @Override
  public void firstToken(long nowNanos) {
    if (firstNanos == NEVER && !over) {
      firstNanos = nowNanos;
      if (!blind) {
        outlook.firstToken(this, nowNanos);
      }
    }
  }

  @Override
  public void usage(long promptTokens, long cachedTokens) {
    if (!told && !over) {
      told = true;
      outlook.usage(this, promptTokens, cachedTokens);
    }
  }

  @Override
  public void ended(boolean complete, long outputTokens, long nowNanos) {
    if (!over) {
      over = true;
      if (!complete) {
        outlook.failed(this, nowNanos);
      } else if (blind || firstNanos == NEVER) {
        outlook.answered(this, outputTokens, nowNanos);
      } else {
        outlook.streamed(this, outputTokens, (nowNanos - firstNanos) / 1e9);
      }
    }
  }
}
