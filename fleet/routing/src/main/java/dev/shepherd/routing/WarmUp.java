package dev.shepherd.routing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets cold workers catch up without flooding them. Works around any policy that knows prefixes;
 * one object per model, used from many threads at once.
 *
 * <p>A policy sends a prompt that nobody holds to whoever has the least to do, and that is a new
 * worker every time: it would get every miss, each one a whole prompt to compute, while a worker
 * with a queue but a full cache stands by. A policy that follows prefixes does the opposite to a
 * worker whose cache stayed small: it holds nothing, so it gets nothing, so it holds nothing. Hence
 * two rules.
 *
 * <ul>
 *   <li>Of the misses, each cold worker gets a fixed slice: neither more nor less. With <i>c</i>
 *       cold ones among <i>n</i> the slices together are {@code min(c·share, max(share, c/n))}, so
 *       that many new workers get no more than what is fairly theirs.
 *   <li>One hit in {@code divertEvery} goes to a thin worker that has nothing under way. Shallow
 *       hits go first, since the least is lost on them: when a diversion is due, the next hit that
 *       is no deeper than hits are on average is taken, and after as many hits again any.
 * </ul>
 *
 * <p>A hit is a choice made for the prefix ({@link Decision.Reason#PREFIX}), a miss one made by
 * load or chance; requests that are bound to their worker are left alone.
 *
 * <p>Who is cold is not decided here. While nobody is, this class is not asked, and a request pays
 * nothing.
 */
public final class WarmUp {
  /** How far one hit moves the average depth. */
  private static final double MEMORY = 1.0 / 32;

  private final double share;
  private final long divertEvery;
  private final AtomicLong misses = new AtomicLong();
  private final AtomicLong hitsSinceDiversion = new AtomicLong();

  /** Races lose a hit now and then, which an average can bear. */
  private volatile double meanDepth;

  /** The rules of one model. */
  public WarmUp(WarmUpSettings settings) {
    share = settings.share();
    divertEvery = settings.divertEvery();
  }

  /**
   * Who is cold among the candidates. Immutable.
   *
   * @param warm the candidates that are not cold, in order
   * @param warmPlaces where each of them stands among all
   * @param coldPlaces where the cold ones stand among all; never empty
   * @param thin of each candidate, whether it is cold because its cache is small
   */
  public record Cold(Candidate[] warm, int[] warmPlaces, int[] coldPlaces, boolean[] thin) {}

  /**
   * Chooses like the policy, but for the slices.
   *
   * @param all every candidate, not empty
   * @param cold who of them is cold
   */
  public int pick(
      Policy policy,
      Candidate[] all,
      Cold cold,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    int index = policy.pick(all, ring, request, decision, chance);
    if (index < 0 || cold.warm().length == 0 || policy.pins(request)) {
      return index;
    }
    return switch (decision.reason()) {
      case PREFIX -> afterHit(all, cold, decision, index, decision.matched(index));
      case LEAST_LOADED, SPILLED, FIRST_TOKEN, CHANCE ->
          afterMiss(policy, all, cold, ring, request, decision, chance, index);
      // Who is bound to a worker, or whose turn it is, is left alone.
      case NONE, ONLY_ONE, TURN, PINNED, HASHED, STICKY, LENGTH, WARM_UP -> index;
    };
  }

  private int afterHit(Candidate[] all, Cold cold, Decision decision, int index, long depth) {
    double mean = meanDepth;
    meanDepth = mean == 0 ? depth : mean + (depth - mean) * MEMORY;
    if (divertEvery == 0 || cold.thin()[index]) {
      return index;
    }
    long hits = hitsSinceDiversion.incrementAndGet();
    if (hits < divertEvery || (depth > mean && hits < 2 * divertEvery)) {
      return index;
    }
    for (int place : cold.coldPlaces()) {
      if (cold.thin()[place]
          && all[place].inFlight() == 0
          && hitsSinceDiversion.compareAndSet(hits, 0)) {
        return decision.choose(place, Decision.Reason.WARM_UP);
      }
    }
    return index;
  }

  private int afterMiss(
      Policy policy,
      Candidate[] all,
      Cold cold,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance,
      int index) {
    int coldCount = cold.coldPlaces().length;
    double slice = Math.min(coldCount * share, Math.max(share, (double) coldCount / all.length));
    long turn = misses.getAndIncrement();
    if (Math.floor((turn + 1) * slice) > Math.floor(turn * slice)) {
      int idlest = idlest(all, cold.coldPlaces(), chance);
      return idlest == index ? index : decision.choose(idlest, Decision.Reason.WARM_UP);
    }
    for (int place : cold.coldPlaces()) {
      if (place == index) {
        int among = policy.pick(cold.warm(), ring, request, decision, chance);
        decision.spread(cold.warmPlaces(), all.length);
        return among < 0 ? -1 : cold.warmPlaces()[among];
      }
    }
    return index;
  }

  private static int idlest(Candidate[] all, int[] places, Chance chance) {
    int best = -1;
    int least = Integer.MAX_VALUE;
    int start = places.length == 1 ? 0 : chance.below(places.length);
    for (int i = 0; i < places.length; i++) {
      int place = places[(start + i) % places.length];
      int load = all[place].inFlight();
      if (load < least) {
        least = load;
        best = place;
      }
    }
    return best;
  }
}
