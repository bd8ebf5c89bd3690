package dev.shepherd.simulator;

import java.nio.charset.StandardCharsets;

/**
 * How a dialect writes an answer: as one body, or as steps of a stream. A step writes one or more
 * events: those that open the stream, those of each token, those that close it.
 *
 * <p>The steps are told apart so that a script can cut or stall between any two of them. The last
 * closing step is the dialect's terminator.
 */
interface AnswerShape {

  /** Takes the events of a stream. */
  interface Events {
    /** One event, given in three parts that are written one after the other. */
    void event(byte[] head, byte[] middle, byte[] tail);

    /** One event. */
    default void event(String event) {
      event(utf8(event), NOTHING, NOTHING);
    }
  }

  byte[] NOTHING = {};

  /** Steps before the first token. */
  int openings();

  /** Opening step {@code i}. */
  void opening(int i, Usage usage, Events out);

  /** The step of token {@code i}. */
  void token(long i, Usage usage, Events out);

  /** Steps after the last token, at least 1. */
  int closings();

  /** Closing step {@code i}. */
  void closing(int i, Usage usage, Events out);

  /** The answer in one piece. */
  String whole(Usage usage);

  /** Bytes of a text. */
  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
