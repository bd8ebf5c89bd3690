package dev.shepherd.config;

/** The outcome of reading one word of text as a value. */
sealed interface Parsed<T> {

  /** The text was understood. */
  record Value<T>(T value) implements Parsed<T> {}

  /**
   * The text is wrong.
   *
   * @param problem what is wrong, without repeating the text
   * @param remedy what to give instead, in the imperative
   */
  record Bad<T>(String problem, String remedy) implements Parsed<T> {}

  /**
   * The text is right, but asks for something that this version cannot do.
   *
   * @param remedy what works instead
   */
  record NotYet<T>(String remedy) implements Parsed<T> {}
}
