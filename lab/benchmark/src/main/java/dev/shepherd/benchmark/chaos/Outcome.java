package dev.shepherd.benchmark.chaos;

/** How a request ended for its client. The words are the table's. */
enum Outcome {
  /** The right answer, byte for byte. */
  SERVED("served"),
  /** A stream that began right and ended with an error in it. */
  TOLD("told in the stream"),
  /** A stream or answer that began and broke off without a word. */
  CUT("cut"),
  /** An answer that is an error. */
  ERROR("error answers"),
  /** The connection ended before an answer began. */
  NOTHING("no answer"),
  /** The client's patience was over. */
  LATE("too late"),
  /** Foreign, missing or repeated bytes, or a cut that looks like an end. */
  WRONG("wrong answers");

  private final String words;

  Outcome(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
