package dev.shepherd.parser;

/**
 * Takes what a parser found in one choice of an answer, in the order of the model's text.
 *
 * <p>Text comes as a range of UTF-8 bytes that is valid during the call only; a range may begin or
 * end inside a character, the bytes of all ranges of one kind together are the text. One thread at
 * a time.
 */
public interface EventSink {

  /** Text that the user sees. */
  void content(byte[] utf8, int offset, int length);

  /** Text of the model's thinking. */
  void reasoning(byte[] utf8, int offset, int length);

  /**
   * A tool call begins.
   *
   * @param index position among the calls of this choice, from 0, without gaps
   * @param id the id of the call in the form of the model's family, unique in the answer
   * @param name the tool's name as the model wrote it
   */
  void callStart(int index, String id, String name);

  /** A piece of the JSON text of the arguments of the call that began last. */
  void arguments(int index, byte[] utf8, int offset, int length);

  /** The call is complete: the pieces of its arguments together are one JSON object. */
  void callEnd(int index);
}
