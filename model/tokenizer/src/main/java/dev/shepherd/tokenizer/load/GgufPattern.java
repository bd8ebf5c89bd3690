package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PreTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * What the key {@code tokenizer.ggml.pre} of a GGUF file stands for.
 *
 * @param normalizer of the text
 * @param preTokenizer cuts it
 * @param ignoreMerges a word that is a token is not merged
 */
record GgufPattern(Normalizer normalizer, PreTokenizer preTokenizer, boolean ignoreMerges) {

  /** The pattern of a name, null when it is not known. */
  static @Nullable GgufPattern named(String name) {
    return switch (name) {
      case "llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral", "smaug-bpe", "dbrx" ->
          of(SplitPatterns.byteLevel(SplitPatterns.LLAMA3), true);
      case "chatglm-bpe", "glm4", "megrez", "a.x-4.0" ->
          of(SplitPatterns.byteLevel(SplitPatterns.LLAMA3), false);
      case "qwen2", "deepseek-r1-qwen", "stablelm2", "hunyuan" ->
          new GgufPattern(
              new Normalizer.Unicode(Normalizer.Unicode.Form.NFC),
              SplitPatterns.byteLevel(SplitPatterns.QWEN2),
              false);
      case "gpt-2", "phi-2", "mpt", "olmo", "jais", "trillion", "granite-docling" ->
          of(SplitPatterns.byteLevel(SplitPatterns.GPT2), false);
      case "gpt-4o", "llama4" -> of(SplitPatterns.byteLevel(SplitPatterns.O200K), true);
      case "tekken" -> of(SplitPatterns.byteLevel(SplitPatterns.TEKKEN), true);
      case "kimi-k2" -> of(SplitPatterns.byteLevel(SplitPatterns.KIMI), true);
      case "deepseek-v3" -> of(SplitPatterns.deepSeek(), false);
      case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b" ->
          of(SplitPatterns.digitsThenGpt2(), false);
      default -> null;
    };
  }

  private static GgufPattern of(PreTokenizer preTokenizer, boolean ignoreMerges) {
    return new GgufPattern(Normalizer.NONE, preTokenizer, ignoreMerges);
  }
}
