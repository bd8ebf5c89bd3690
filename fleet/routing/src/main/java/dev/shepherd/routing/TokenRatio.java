package dev.shepherd.routing;

/**
 * How many of a prompt's units make one token, learned from what engines tell. Thread-safe without
 * locks: of two lessons at one moment one may be lost, which does no harm.
 *
 * <p>A prompt of tokens has one unit per token. For bytes the mean starts at four and follows each
 * lesson by 1/32; lessons outside of 1 to 16 bytes per token are cut to that range, because a
 * prompt may carry images as text.
 */
final class TokenRatio {
  private static final double FIRST = 4;
  private static final double PACE = 1.0 / 32;
  private static final double LEAST = 1;
  private static final double MOST = 16;

  /** Prompts shorter than this say more about the chat template than about the text. */
  private static final long SHORTEST_LESSON_UNITS = 256;

  private volatile double bytesPerToken = FIRST;

  /** The number of tokens in so many units. */
  double tokens(PromptKeys.Unit unit, long units) {
    return unit == PromptKeys.Unit.TOKENS ? units : units / bytesPerToken;
  }

  /** The number of units in so many tokens. */
  double units(PromptKeys.Unit unit, double tokens) {
    return unit == PromptKeys.Unit.TOKENS ? tokens : tokens * bytesPerToken;
  }

  /** A prompt of this many units was counted as {@code tokens} by the engine. */
  void learn(PromptKeys.Unit unit, long units, long tokens) {
    if (unit == PromptKeys.Unit.BYTES && tokens > 0 && units >= SHORTEST_LESSON_UNITS) {
      double seen = Math.clamp((double) units / tokens, LEAST, MOST);
      double known = bytesPerToken;
      bytesPerToken = known + (seen - known) * PACE;
    }
  }
}
