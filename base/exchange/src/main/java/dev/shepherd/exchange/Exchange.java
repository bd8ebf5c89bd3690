package dev.shepherd.exchange;

import org.jspecify.annotations.Nullable;

/**
 * The life of one request: when its phases happened, how often workers were asked, and how it
 * ended. Retry, breaker, metrics, log and cancellation read it; only the loop that owns the
 * exchange touches it.
 */
public class Exchange {
  private static final int MARKS = Mark.values().length;

  private final long[] marks = new long[MARKS];
  private int attempts;
  private @Nullable Leg leg;
  private @Nullable Termination termination;

  /** Notes a moment; noting it again replaces it. */
  public final void mark(Mark mark, long nanos) {
    marks[mark.slot()] = nanos;
  }

  /** When it happened, in the clock's nanoseconds; 0 if it did not. */
  public final long at(Mark mark) {
    return marks[mark.slot()];
  }

  /** Microseconds from one moment to a later one; -1 if one of them did not happen. */
  public final long micros(Mark from, Mark to) {
    long start = at(from);
    long end = at(to);
    return start == 0 || end == 0 ? -1 : (end - start) / 1_000;
  }

  /** Begins an attempt with the leg that decides it. */
  public final void attempt(Leg deciding) {
    attempts++;
    leg = deciding;
  }

  /** How many attempts were begun. */
  public final int attempts() {
    return attempts;
  }

  /** The deciding leg of the attempt under way; null if none is. */
  public final @Nullable Leg leg() {
    return leg;
  }

  /** The attempt under way is over, whatever became of it. */
  public final void attemptOver() {
    leg = null;
  }

  /**
   * Ends the exchange. Only the first call counts.
   *
   * @return whether this call was the first
   */
  public final boolean terminate(Termination how, long nanos) {
    if (termination != null) {
      return false;
    }
    termination = how;
    mark(Mark.ENDED, nanos);
    return true;
  }

  /** How it ended; null while it runs. */
  public final @Nullable Termination termination() {
    return termination;
  }

  /** Whether it ended. */
  public final boolean over() {
    return termination != null;
  }
}
