package dev.shepherd.tokenizer.stop;

/** What ended a generation. */
public sealed interface Stop {

  /** A stop text was generated. */
  record Text(String text) implements Stop {}

  /** A stop token was generated. */
  record Token(int id) implements Stop {}
}
