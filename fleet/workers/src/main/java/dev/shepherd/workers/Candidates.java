package dev.shepherd.workers;

import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.Policy;
import dev.shepherd.routing.WarmUp;
import dev.shepherd.workers.ModelPool.Fallback;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who of a model's workers may be chosen, worked out once per change. Immutable.
 *
 * <p>In steps, each of which is left out when it would leave nobody: those that are ready and whose
 * breaker lets requests in; of them those that look alive; of them those whose engine is not too
 * full. So as long as one worker is ready there is a candidate.
 *
 * <p>A worker that looks alive but asked to be left alone for a while is no candidate while another
 * is. If all of them asked for that they are candidates all the same, since a request that is sent
 * may be served and one that is not cannot be; but then nothing is sent twice.
 *
 * @param chosenFrom the candidates, in order of registration
 * @param reserve further workers that are ready, for a request that has tried all candidates
 * @param fallback which step was left out
 * @param shedding whether requests are refused instead, because everybody is too full
 * @param saturated whether everybody asked to be left alone
 * @param cold who of the candidates has a small cache; null if nobody, or if it does not matter
 */
record Candidates(
    Worker[] chosenFrom,
    Worker[] reserve,
    Fallback fallback,
    boolean shedding,
    boolean saturated,
    WarmUp.@Nullable Cold cold) {
  private static final Worker[] NOBODY = {};

  static Candidates of(Worker[] all, Policy policy, boolean shed, boolean warmUp) {
    Worker[] ready = Arrays.stream(all).filter(Worker::isAvailable).toArray(Worker[]::new);
    Worker[] alive = Arrays.stream(ready).filter(w -> w.veto() == null).toArray(Worker[]::new);
    if (alive.length == 0) {
      Fallback why = ready.length == 0 ? Fallback.NONE : Fallback.LIVENESS;
      return new Candidates(ready, NOBODY, why, false, false, null);
    }
    Worker[] awake = Arrays.stream(alive).filter(w -> !w.isResting()).toArray(Worker[]::new);
    boolean saturated = awake.length == 0;
    return ofAwake(saturated ? alive : awake, ready, policy, shed, saturated, warmUp);
  }

  private static Candidates ofAwake(
      Worker[] awake,
      Worker[] ready,
      Policy policy,
      boolean shed,
      boolean saturated,
      boolean warmUp) {
    Worker[] free = Arrays.stream(awake).filter(w -> !w.isOverloaded()).toArray(Worker[]::new);
    if (free.length == 0) {
      // A policy that weighs queues itself knows better than the count alone.
      Fallback why = policy.selfBalancing() ? Fallback.NONE : Fallback.OVERLOAD;
      return new Candidates(awake, without(ready, awake), why, shed, saturated, null);
    }
    Worker[] chosenFrom = policy.selfBalancing() ? awake : free;
    return new Candidates(
        chosenFrom,
        without(ready, chosenFrom),
        Fallback.NONE,
        false,
        saturated,
        warmUp ? cold(chosenFrom) : null);
  }

  private static Worker[] without(Worker[] workers, Worker[] others) {
    return workers.length == others.length
        ? NOBODY
        : Arrays.stream(workers)
            .filter(w -> !Arrays.asList(others).contains(w))
            .toArray(Worker[]::new);
  }

  private static WarmUp.@Nullable Cold cold(Worker[] among) {
    int colds = 0;
    for (Worker worker : among) {
      colds += worker.isCold() ? 1 : 0;
    }
    if (colds == 0 || colds == among.length) {
      return null;
    }
    var warm = new Candidate[among.length - colds];
    var warmPlaces = new int[warm.length];
    var coldPlaces = new int[colds];
    var thin = new boolean[among.length];
    int nextWarm = 0;
    int nextCold = 0;
    for (int i = 0; i < among.length; i++) {
      thin[i] = among[i].isThin();
      if (among[i].isCold()) {
        coldPlaces[nextCold++] = i;
      } else {
        warmPlaces[nextWarm] = i;
        warm[nextWarm++] = among[i];
      }
    }
    return new WarmUp.Cold(warm, warmPlaces, coldPlaces, thin);
  }
}
