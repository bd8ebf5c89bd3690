package dev.shepherd.tokenizer;

import java.time.Duration;

/**
 * What a tokenizer may use of the machine.
 *
 * @param wordCacheBytes room for the ids of words seen before, 0 for none
 * @param prefixCacheBytes room for the ids of stretches of text seen before, so that the next turn
 *     of a conversation costs its new text only; 0 for none
 * @param patternDeadline how long an uncommon pre-tokeniser pattern, which runs on a backtracking
 *     engine, may take for one input
 */
public record TokenizerOptions(
    long wordCacheBytes, long prefixCacheBytes, Duration patternDeadline) {

  /** 8 MiB for words, 32 MiB for prefixes, ten seconds for a pattern. */
  public static final TokenizerOptions DEFAULT =
      new TokenizerOptions(8L << 20, 32L << 20, Duration.ofSeconds(10));

  /** Checks the ranges. */
  public TokenizerOptions {
    if (wordCacheBytes < 0 || prefixCacheBytes < 0) {
      throw new IllegalArgumentException("a cache cannot have less than 0 bytes");
    }
    if (patternDeadline.isNegative() || patternDeadline.isZero()) {
      throw new IllegalArgumentException("the deadline of a pattern must be longer than nothing");
    }
  }

  /** The same without any cache: to compare with. */
  public TokenizerOptions uncached() {
    return new TokenizerOptions(0, 0, patternDeadline);
  }
}
