package dev.shepherd.tokenizer.spec;

/** What a special token is for. */
public enum SpecialRole {
  /** Begins a text. */
  BOS,
  /** Ends a text. */
  EOS,
  /** Stands for what the vocabulary lacks. */
  UNK,
  /** Separates texts. */
  SEP,
  /** Fills up batches. */
  PAD,
  /** Stands for the whole text. */
  CLS,
  /** Hides a word. */
  MASK
}
