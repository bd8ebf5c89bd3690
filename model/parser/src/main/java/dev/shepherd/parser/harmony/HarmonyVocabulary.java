package dev.shepherd.parser.harmony;

/** The vocabulary of gpt-oss, as far as Harmony needs it. Thread-safe. */
public interface HarmonyVocabulary {

  /**
   * The bytes of an ordinary token; empty for an id that is not in the vocabulary. The array is
   * shared and must not be changed.
   */
  byte[] bytes(int id);

  /**
   * Appends the ids of text. Nothing in it is special: a printed structure token becomes ordinary
   * tokens.
   */
  void encode(String text, Ids out);

  /** Takes token ids in their order. */
  @FunctionalInterface
  interface Ids {

    /** One more id. */
    void add(int id);
  }
}
