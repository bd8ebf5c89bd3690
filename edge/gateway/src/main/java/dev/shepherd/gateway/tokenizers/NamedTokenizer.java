package dev.shepherd.gateway.tokenizers;

import dev.shepherd.tokenizer.Tokenizer;
import dev.shepherd.tokenizer.decode.Detokenizer;

/**
 * A tokenizer under its name.
 *
 * @param id a UUIDv7, that of the job that loaded it
 * @param name unique; usually that of a model
 * @param source where it was loaded from
 */
record NamedTokenizer(
    String id, String name, String source, Tokenizer tokenizer, Detokenizer detokenizer) {

  /** Number of tokens without the added ones. */
  int vocabularySize() {
    return tokenizer.spec().vocabularySize();
  }
}
