package dev.shepherd.workers;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bounds the repeated attempts of one model, so that a fleet that is dying is not stormed by them.
 * Thread-safe.
 *
 * <p>In the last {@value #WINDOW_SECONDS} seconds there may be at most {@code share × requests +
 * minimum × seconds} of them. Requests are counted over a window that begins on a whole second, and
 * so may be up to one second longer; repetitions are counted in the same window.
 *
 * <p>A request pays one striped increment and, once per second of the whole process, a note of how
 * many there were. All else is paid by those who want to repeat.
 */
public final class RetryBudget {
  /** The time over which requests and repetitions are compared. */
  static final int WINDOW_SECONDS = 10;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** A power of two, so that a slot is found by masking; seconds of the window must fit. */
  private static final int SLOTS = 16;

  private final RetryBudgetSettings settings;
  private final LongAdder requests = new LongAdder();
  private final AtomicLong notedSecond;

  // How many requests and repetitions there had been when each of the latest seconds began. Guarded
  // by this.
  private final long[] requestsBefore = new long[SLOTS];
  private final long[] repeatsBefore = new long[SLOTS];
  private long newestSecond;
  private long repeats;

  /** A budget that begins now. */
  RetryBudget(RetryBudgetSettings settings, long nowNanos) {
    this.settings = settings;
    this.newestSecond = second(nowNanos);
    this.notedSecond = new AtomicLong(newestSecond);
  }

  /** A request begins its first attempt. */
  public void request(long nowNanos) {
    long second = second(nowNanos);
    long noted = notedSecond.get();
    if (second > noted && notedSecond.compareAndSet(noted, second)) {
      note(second);
    }
    requests.increment();
  }

  /** Whether one more attempt may be made; it is counted if so. */
  public boolean tryRepeat(long nowNanos) {
    if (!settings.enabled()) {
      return true;
    }
    synchronized (this) {
      note(second(nowNanos));
      int oldest = slot(newestSecond - WINDOW_SECONDS);
      long asked = requests.sum() - requestsBefore[oldest];
      long repeated = repeats - repeatsBefore[oldest];
      double most =
          settings.share() * asked + (double) settings.minimumPerSecond() * WINDOW_SECONDS;
      if (repeated + 1 > most) {
        return false;
      }
      repeats++;
      return true;
    }
  }

  /** Writes down where the counts stand at the beginning of this second and of those skipped. */
  private synchronized void note(long second) {
    long from = Math.max(newestSecond + 1, second - SLOTS + 1);
    if (from > second) {
      return;
    }
    long sofar = requests.sum();
    for (long s = from; s <= second; s++) {
      requestsBefore[slot(s)] = sofar;
      repeatsBefore[slot(s)] = repeats;
    }
    newestSecond = second;
  }

  private static long second(long nanos) {
    return Math.floorDiv(nanos, NANOS_PER_SECOND);
  }

  private static int slot(long second) {
    return (int) (second & (SLOTS - 1));
  }
}
