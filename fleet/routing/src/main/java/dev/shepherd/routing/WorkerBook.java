package dev.shepherd.routing;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The account of one worker: prompt tokens that wait there to be computed, as far as this gateway
 * sent them, and what others seem to have added. Thread-safe; reading does not lock but for the
 * first look at a new report.
 *
 * <p>Engines compute prompts in the order in which they come, so the oldest entry is the one in
 * work since the last first token. What it has got done is taken off by the worker's pace ({@link
 * PrefillPace}), but never more than the entry itself: a worker that is stuck keeps its queue.
 *
 * <p>What others added is the report's queue less our own at the moment the report is first seen. A
 * queue is gone within seconds while a report may be ten seconds old, so this part fades to nothing
 * over {@value #FADE_SECONDS} s. Without the fade, workers that looked idle at the last poll draw
 * everything until the next.
 *
 * <p>{@link #given} is the sum of the tokens placed, weighted by {@code 2^(time / 60 s)}, as a
 * logarithm. Later work weighs more, and values of different workers compare at any time without
 * being aged: Cormode, Shkapenyuk, Srivastava, Xu, "Forward Decay" (2009).
 */
final class WorkerBook {
  static final int FADE_SECONDS = 5;
  private static final double FADE_NANOS = FADE_SECONDS * 1e9;
  private static final double GIVEN_HALF_LIFE_NANOS = 60e9;

  /** A throughput once shown counts this long, falling; an engine at rest shows none. */
  private static final double PEAK_HALF_LIFE_NANOS = 600e9;

  private static final double LN_2 = Math.log(2);

  /**
   * What was made of the last report.
   *
   * @param takenNanos which one it was; there are no two of the same moment
   * @param othersTokens prompt tokens that others had waiting
   * @param othersRequests requests that others had there
   * @param ownAwaiting our requests without a first token when the report was seen
   * @param peakThroughput the highest throughput shown of late, 0 if none
   */
  private record Seen(
      long takenNanos,
      double othersTokens,
      int othersRequests,
      int ownAwaiting,
      double peakThroughput) {}

  private final Candidate worker;
  private final PrefillPace.OfWorker pace;
  private final long lifeNanos;
  private final long meanTokens;
  private final AtomicLong queuedTokens = new AtomicLong();
  private final AtomicInteger awaiting = new AtomicInteger();
  private final AtomicLong given =
      new AtomicLong(Double.doubleToLongBits(Double.NEGATIVE_INFINITY));
  private volatile @Nullable Seen seen;

  /** Entries by age, among them some that were struck. Guarded by itself. */
  private final ArrayDeque<Booking> byAge = new ArrayDeque<>();

  /** The oldest entry, and when its turn came. Replaced under the lock of {@link #byAge}. */
  private volatile @Nullable Turn turn;

  private record Turn(Booking booking, long sinceNanos) {}

  WorkerBook(Candidate worker, PrefillPace.OfWorker pace, long lifeNanos, long meanTokens) {
    this.worker = worker;
    this.pace = pace;
    this.lifeNanos = lifeNanos;
    this.meanTokens = meanTokens;
  }

  /** Adds a request's uncached prompt tokens until the booking is released. */
  void enter(Booking booking, long nowNanos) {
    queuedTokens.addAndGet(booking.tokens());
    awaiting.incrementAndGet();
    addGiven(booking.tokens() + 1.0, nowNanos);
    synchronized (byAge) {
      byAge.add(booking);
      if (turn == null) {
        turn = new Turn(booking, nowNanos);
      }
    }
  }

  /** How long it has been an entry's turn; 0 when it is not. */
  long turnNanos(Booking booking, long nowNanos) {
    Turn now = turn;
    return now != null && now.booking == booking ? nowNanos - now.sinceNanos : 0;
  }

  /** So many tokens took the worker so long. */
  void learn(long tokens, long nanos) {
    pace.learn(tokens, nanos);
  }

  /** Called by a booking that is struck, once. */
  void leave(Booking booking, long nowNanos) {
    queuedTokens.addAndGet(-booking.tokens());
    awaiting.decrementAndGet();
    synchronized (byAge) {
      Booking oldest = byAge.peekFirst();
      while (oldest != null && oldest.isReleased()) {
        byAge.removeFirst();
        oldest = byAge.peekFirst();
      }
      Turn now = turn;
      if (oldest == null) {
        turn = null;
      } else if (now == null || now.booking != oldest) {
        turn = new Turn(oldest, nowNanos);
      }
    }
  }

  /** Our own uncached prompt tokens that wait or are being computed there. */
  double queuedTokens(long nowNanos) {
    Turn now = turn;
    if (now == null) {
      return 0;
    }
    if (lifeNanos > 0 && nowNanos - now.booking.placedNanos() >= lifeNanos) {
      strikeOldEntries(nowNanos);
      now = turn;
      if (now == null) {
        return 0;
      }
    }
    double done = pace.tokensPerSecond() * Math.max(0, nowNanos - now.sinceNanos) / 1e9;
    return Math.max(0, queuedTokens.get() - Math.min(done, (double) now.booking.tokens()));
  }

  /** Tokens per second that the worker computes; 0 while nothing is known of any worker. */
  double pace() {
    return pace.tokensPerSecond();
  }

  /** Our requests there that have no first token yet. */
  int awaiting() {
    return awaiting.get();
  }

  /** How much was placed there of late; only to be compared with other workers' values. */
  double given() {
    return Double.longBitsToDouble(given.get());
  }

  /** Prompt tokens that others are thought to have waiting there. */
  double othersTokens(long nowNanos) {
    ReportedLoad load = worker.load();
    return load == null ? 0 : of(load).othersTokens * freshness(load, nowNanos);
  }

  /** Requests that others are thought to have there. */
  double othersRequests(long nowNanos) {
    ReportedLoad load = worker.load();
    return load == null ? 0 : of(load).othersRequests * freshness(load, nowNanos);
  }

  /** The queue in requests: what was reported, and what we added since. */
  int waitingRequests(ReportedLoad load) {
    return Math.max(0, load.waiting()) + Math.max(0, awaiting() - of(load).ownAwaiting);
  }

  /** The highest throughput in tokens per second that was reported of late, 0 when none was. */
  double throughput() {
    ReportedLoad load = worker.load();
    Seen last = seen;
    return load != null ? of(load).peakThroughput : last != null ? last.peakThroughput : 0;
  }

  private static double freshness(ReportedLoad load, long nowNanos) {
    return Math.clamp(1 - (nowNanos - load.takenNanos()) / FADE_NANOS, 0.0, 1.0);
  }

  private Seen of(ReportedLoad load) {
    Seen last = seen;
    return last != null && last.takenNanos == load.takenNanos() ? last : look(load);
  }

  private synchronized Seen look(ReportedLoad load) {
    Seen last = seen;
    if (last != null && last.takenNanos >= load.takenNanos()) {
      return last;
    }
    int own = awaiting();
    double others = 0;
    if (load.waitingUncachedTokens() >= 0) {
      others = Math.max(0, load.waitingUncachedTokens() - queuedTokens.get());
    } else if (load.waiting() >= 0) {
      others = (double) Math.max(0, load.waiting() - own) * meanTokens;
    }
    int requests = Math.max(0, load.running()) + Math.max(0, load.waiting());
    double peak = 0;
    if (last != null) {
      double age = load.takenNanos() - last.takenNanos;
      peak = last.peakThroughput * Math.exp(-age / PEAK_HALF_LIFE_NANOS * LN_2);
    }
    if (Double.isFinite(load.tokensPerSecond())) {
      peak = Math.max(peak, load.tokensPerSecond());
    }
    Seen made =
        new Seen(load.takenNanos(), others, Math.max(0, requests - worker.inFlight()), own, peak);
    seen = made;
    return made;
  }

  private void addGiven(double tokens, long nowNanos) {
    double added = Math.log(tokens) + nowNanos / GIVEN_HALF_LIFE_NANOS * LN_2;
    long bits;
    double sum;
    do {
      bits = given.get();
      double known = Double.longBitsToDouble(bits);
      double larger = Math.max(known, added);
      sum = larger + Math.log1p(Math.exp(Math.min(known, added) - larger));
    } while (!given.compareAndSet(bits, Double.doubleToLongBits(sum)));
  }

  private void strikeOldEntries(long nowNanos) {
    Turn now = turn;
    while (now != null
        && nowNanos - now.booking.placedNanos() >= lifeNanos
        && now.booking.release(nowNanos)) {
      now = turn;
    }
  }
}
