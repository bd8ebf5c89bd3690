package dev.shepherd.routing;

import java.util.List;

/**
 * What prefix_hash hashes and when it passes a worker by.
 *
 * @param tokens tokens at the start of the prompt that are hashed; at least 1
 * @param loadFactor multiple of the mean of requests that a worker must exceed to be passed by; at
 *     least 1
 * @param absThreshold requests above that mean that it must exceed too
 * @param boundaries positions in tokens, ascending: the deepest that the prompt reaches is hashed
 *     instead of {@code tokens}
 */
public record PrefixHashSettings(
    int tokens, double loadFactor, long absThreshold, List<Integer> boundaries) {

  /** The defaults of the command line. */
  public static final PrefixHashSettings DEFAULTS =
      new PrefixHashSettings(256, 1.25, 10, List.of());

  /** Copies the list. */
  public PrefixHashSettings {
    boundaries = List.copyOf(boundaries);
  }
}
