package dev.shepherd.tokenizer.spec;

/** What a split or a replacement looks for. */
public sealed interface TextPattern {

  /** Exactly this text. */
  record Literal(String text) implements TextPattern {}

  /** A regular expression with the syntax and meaning of Oniguruma over Unicode text. */
  record Regex(String pattern) implements TextPattern {}
}
