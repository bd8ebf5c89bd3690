package dev.shepherd.parser.harmony;

/** The vocabulary of gpt-oss, as far as Harmony needs it. Thread-safe. */
public interface HarmonyVocabulary {

  /** The bytes of all tokens in one array, which must not be changed. */
  byte[] bytes();

  /** Where a token's bytes begin. For an id that is not in the vocabulary they have no length. */
  int start(int id);

  /** Where a token's bytes end. */
  int end(int id);

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
