package dev.shepherd.parser;

/**
 * Finds reasoning, content and tool calls in what a model writes: an incremental state machine.
 *
 * <p>Events are told as soon as they are certain, and how the text is cut into {@link #feed feeds}
 * never changes what is told in sum. No input makes it throw. One instance per choice of an answer;
 * one thread at a time.
 */
public interface OutputParser {

  /** More text of the model, cut anywhere, even inside a character. The array is not kept. */
  void feed(byte[] utf8, int offset, int length);

  /**
   * The model stopped. What was held back is told now: as what it turned out to be, or as content.
   * Nothing may be fed afterwards.
   */
  void finish();
}
