package dev.shepherd.gateway.tokenizers;

import org.jspecify.annotations.Nullable;

/**
 * Which tokenizer a gateway loads by itself.
 *
 * @param startupSource directory or file of the tokenizer to load at the start; null for none
 * @param prefixCacheBytes room for the ids of beginnings of texts seen before, 0 for none
 */
public record TokenizerSettings(@Nullable String startupSource, long prefixCacheBytes) {

  /** None is loaded. */
  public static final TokenizerSettings NONE = new TokenizerSettings(null, 0);
}
