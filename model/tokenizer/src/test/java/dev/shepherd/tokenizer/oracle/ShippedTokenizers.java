package dev.shepherd.tokenizer.oracle;

import java.util.List;

/** The tokenizers that lie beside the tests; see the NOTICE there. */
final class ShippedTokenizers {

  /** One published, and small ones of every algorithm that were trained for the tests. */
  static final List<String> NAMES =
      List.of(
          "qwen3",
          "t5_like",
          "unigram_bytes",
          "wordpiece",
          "wordlevel",
          "smollm_like",
          "gpt2_prefix",
          "metaspace_first",
          "metaspace_never",
          "clip_like",
          "bpe_suffix",
          "bpe_prefix");

  private ShippedTokenizers() {}
}
