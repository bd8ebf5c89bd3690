package dev.shepherd.workers;

import dev.shepherd.backend.EngineLoad;
import dev.shepherd.backend.RankLoad;
import dev.shepherd.routing.ReportedLoad;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What an engine told of its load, and what this gateway had under way there at that moment, so
 * that later changes of our own can be added. Immutable.
 *
 * @param load the figures of all ranks together
 * @param engine the figures as they came
 * @param begun requests that we had ever begun there when the question was sent
 * @param answered requests whose answer had ever begun
 * @param inFlight requests under way
 * @param epochMillis when the answer came
 */
record Reading(
    ReportedLoad load,
    EngineLoad engine,
    long begun,
    long answered,
    int inFlight,
    long epochMillis) {

  /** What we had under way when a question was sent. */
  record Question(long atNanos, long begun, long answered, int inFlight) {

    static Question now(Traffic traffic, long nowNanos) {
      return new Question(nowNanos, traffic.total(), traffic.answered(), traffic.current());
    }
  }

  /** The reading that an answer gives; the engine must have told something. */
  static Reading of(Question question, EngineLoad engine, long epochMillis) {
    List<RankLoad> ranks = engine.ranks();
    return new Reading(
        new ReportedLoad(
            question.atNanos(),
            clamp(sum(ranks, RankLoad::runningRequests)),
            clamp(sum(ranks, RankLoad::waitingRequests)),
            sum(ranks, RankLoad::waitingUncachedTokens),
            mean(ranks, RankLoad::tokenUsage),
            sumOf(ranks, RankLoad::genThroughput),
            mean(ranks, RankLoad::cacheHitRate),
            clamp(sum(ranks, RankLoad::maxRunningRequests))),
        engine,
        question.begun(),
        question.answered(),
        question.inFlight(),
        epochMillis);
  }

  /**
   * The engine's queue now, as far as we can know: what left it since, by our own count of answers
   * that began, taken off. Never above what was told; {@link ReportedLoad#UNKNOWN} if nothing was.
   */
  int waitingNow(Traffic traffic) {
    if (load.waiting() < 0) {
      return ReportedLoad.UNKNOWN;
    }
    long drained = traffic.answered() - answered - (traffic.total() - begun);
    return (int) Math.max(0, load.waiting() - Math.max(0, drained));
  }

  /** Requests at the engine now: those of others when it was asked, and ours of today. */
  int requestsNow(Traffic traffic) {
    int told = Math.max(0, load.running()) + Math.max(0, load.waiting());
    return Math.max(0, told - inFlight) + traffic.current();
  }

  private static long sum(List<RankLoad> ranks, ToLongFunction<RankLoad> figure) {
    long sum = ReportedLoad.UNKNOWN;
    for (RankLoad rank : ranks) {
      long value = figure.applyAsLong(rank);
      if (value >= 0) {
        sum = Math.max(sum, 0) + value;
      }
    }
    return sum;
  }

  private static double sumOf(List<RankLoad> ranks, ToDoubleFunction<RankLoad> figure) {
    double sum = ReportedLoad.UNKNOWN;
    for (RankLoad rank : ranks) {
      double value = figure.applyAsDouble(rank);
      if (value >= 0) {
        sum = Math.max(sum, 0) + value;
      }
    }
    return sum;
  }

  private static double mean(List<RankLoad> ranks, ToDoubleFunction<RankLoad> figure) {
    double sum = 0;
    int known = 0;
    for (RankLoad rank : ranks) {
      double value = figure.applyAsDouble(rank);
      if (value >= 0) {
        sum += value;
        known++;
      }
    }
    return known == 0 ? ReportedLoad.UNKNOWN : sum / known;
  }

  private static int clamp(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE / 2);
  }
}
