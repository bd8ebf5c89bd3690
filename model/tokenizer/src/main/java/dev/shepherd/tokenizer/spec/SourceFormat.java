package dev.shepherd.tokenizer.spec;

/** The kind of file that a tokenizer came from. */
public enum SourceFormat {
  /** {@code tokenizer.json}. */
  HUGGING_FACE,
  /** {@code vocab.json} and {@code merges.txt}. */
  VOCAB_AND_MERGES,
  /** {@code *.tiktoken} or {@code tiktoken.model}. */
  TIKTOKEN,
  /** {@code tekken.json}. */
  TEKKEN,
  /** {@code tokenizer.model}. */
  SENTENCE_PIECE,
  /** The vocabulary inside a GGUF file. */
  GGUF,
  /** Made by a program. */
  MEMORY
}
