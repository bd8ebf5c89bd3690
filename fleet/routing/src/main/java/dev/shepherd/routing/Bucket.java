package dev.shepherd.routing;

import java.util.Arrays;

/**
 * Gives each worker the prompts of a range of lengths, so that short prompts do not wait behind
 * long ones. Thread-safe; decisions take turns at a lock for a fraction of a microsecond.
 *
 * <p>Let {@code F(l)} be the share of all prompt text of late that was in prompts up to length
 * {@code l}. The prompt goes to worker {@code ⌊F · n⌋} of the {@code n} that can take it, in the
 * order of the candidates: every range then holds the same amount of text, whatever the lengths and
 * whoever is missing at the moment. {@code F} is drawn anew each period from the lengths of the
 * last one; before the first it rises evenly to {@value #FIRST_SPAN}.
 *
 * <p>When what the workers were given in the last period differs by more than both thresholds, the
 * one that was given least takes the prompt.
 */
final class Bucket implements Policy {
  private static final int FIRST_SPAN = 4096;

  /** The most lengths that are remembered of a period; of more, the latest. */
  private static final int ROOM = 4096;

  private final BucketSettings settings;
  private final long periodNanos;
  private final SlotTable<Given> given = new SlotTable<>(worker -> new Given());

  // All below is guarded by this object.

  private final long[] times = new long[ROOM];
  private final long[] lengths = new long[ROOM];
  private final Given[] receivers = new Given[ROOM];
  private int oldest;
  private int count;
  private long drawnNanos;
  private boolean started;

  /** Lengths of the last period in order, and the text up to each of them. */
  private long[] sorted = new long[0];

  private long[] textUpTo = new long[0];

  /** Units given to a worker within the last period. Guarded by the policy. */
  private static final class Given {
    private long units;
  }

  Bucket(BucketSettings settings) {
    this.settings = settings;
    this.periodNanos = settings.period().toNanos();
  }

  @Override
  public String name() {
    return "bucket";
  }

  @Override
  public boolean readsPrompt() {
    return true;
  }

  @Override
  public synchronized int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    int n = candidates.length;
    decision.begin(n);
    if (n < 2) {
      return n == 0 ? -1 : decision.choose(0, Decision.Reason.ONLY_ONE);
    }
    expire(request.nowNanos());
    int least = 0;
    long min = Long.MAX_VALUE;
    long max = 0;
    int equals = 0;
    for (int i = 0; i < n; i++) {
      long units = given.of(candidates[i]).units;
      decision.score(i, (double) units);
      max = Math.max(max, units);
      if (units < min) {
        min = units;
        least = i;
        equals = 1;
      } else if (units == min && chance.below(++equals) == 0) {
        least = i;
      }
    }
    if (max - min > settings.absThreshold() && max > settings.relThreshold() * min) {
      return decision.choose(least, Decision.Reason.LEAST_LOADED);
    }
    int rank = (int) Math.min(n - 1L, (long) (share(request.prompt().length()) * n));
    return decision.choose(rank, Decision.Reason.LENGTH);
  }

  /** The share of the text in prompts shorter than this one, and half of that in equal ones. */
  private double share(long length) {
    if (sorted.length == 0) {
      return Math.min(1, (double) length / FIRST_SPAN);
    }
    long below = textBelow(length);
    long upTo = textBelow(length + 1);
    long all = textUpTo[textUpTo.length - 1];
    return all == 0 ? 0 : (below + upTo) / 2.0 / all;
  }

  private long textBelow(long length) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < length) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? 0 : textUpTo[low - 1];
  }

  private void expire(long nowNanos) {
    if (started && nowNanos - drawnNanos >= periodNanos && count > 0) {
      draw(nowNanos);
    }
    while (count > 0 && nowNanos - times[oldest] >= periodNanos) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    receivers[oldest].units -= lengths[oldest];
    oldest = (oldest + 1) % ROOM;
    count--;
  }

  /** Draws the distribution of the lengths that are remembered. */
  private void draw(long nowNanos) {
    long[] now = new long[count];
    for (int i = 0; i < count; i++) {
      now[i] = lengths[(oldest + i) % ROOM];
    }
    Arrays.sort(now);
    long[] sums = new long[count];
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += now[i];
      sums[i] = sum;
    }
    sorted = now;
    textUpTo = sums;
    drawnNanos = nowNanos;
  }

  @Override
  public synchronized Placement place(Candidate chosen, PickRequest request, Decision decision) {
    if (!started) {
      started = true;
      drawnNanos = request.nowNanos();
    }
    if (count == ROOM) {
      forgetOldest();
    }
    int at = (oldest + count++) % ROOM;
    times[at] = request.nowNanos();
    lengths[at] = request.prompt().length();
    receivers[at] = given.of(chosen);
    receivers[at].units += lengths[at];
    return Placement.UNWATCHED;
  }

  @Override
  public void removed(Candidate worker) {
    given.removed(worker);
  }
}
