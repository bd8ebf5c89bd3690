package dev.shepherd.cli.tokenizer;

/** A line that is not what was asked for. */
final class JsonLineException extends Exception {

  private static final long serialVersionUID = 1L;

  JsonLineException(String reason) {
    super(reason);
  }
}
