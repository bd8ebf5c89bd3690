package dev.shepherd.routing;

import java.time.Duration;
import java.util.List;

/**
 * How cache_aware weighs what workers hold against what they have to do.
 *
 * @param threshold share of the prompt that a worker must hold, strictly more, to be preferred; 0
 *     to 1
 * @param spillAbs requests above the mean, and KV blocks of waiting prompt above the shortest wait,
 *     at which a worker is passed over; see {@link CacheAware}
 * @param spillRel multiples of the same that it must exceed too; at least 1
 * @param kvSpread spread of KV usage above which affinity is off; 1 or more for never
 * @param kvCeiling KV usage above which affinity is off; 1 or more for never
 * @param index how prompts are remembered
 * @param overlapDecay how much waiting prompts lower the score of a match; 0 for not at all
 * @param temperature of the draw among matches by score; 0 for the best
 * @param accountLife after this a request is struck from the accounts even if nothing was heard of
 *     it; zero for never
 */
public record CacheSettings(
    double threshold,
    long spillAbs,
    double spillRel,
    double kvSpread,
    double kvCeiling,
    Index index,
    double overlapDecay,
    double temperature,
    Duration accountLife) {

  /**
   * How prompts are remembered.
   *
   * @param mostUnits units of prompts, bytes or tokens, each once per worker that holds it
   * @param blockTokens tokens of a KV block
   * @param boundaries positions in tokens, ascending, at which engines keep reusable state; if
   *     there are any, only the prompt's heads up to them are remembered
   * @param life of a head that nobody asks for; zero for ever
   */
  public record Index(long mostUnits, int blockTokens, List<Integer> boundaries, Duration life) {

    /** Copies the list. */
    public Index {
      boundaries = List.copyOf(boundaries);
    }
  }

  /** The defaults of the command line. */
  public static final CacheSettings DEFAULTS =
      new CacheSettings(
          0.3,
          64,
          1.5,
          1,
          1,
          new Index(67_108_864, 16, List.of(), Duration.ZERO),
          0,
          0,
          Duration.ZERO);
}
