package dev.shepherd.tokenizer.spec;

/** How a word that the pre-tokeniser cut out becomes token ids. */
public sealed interface TokenModel {

  /** The tokens of the model, without the added ones. */
  Vocabulary vocabulary();

  /**
   * Byte pair encoding.
   *
   * <p>A word starts as its characters (with {@code prefix} before every one but the first and
   * {@code suffix} behind the last). A character that is no token becomes its bytes as {@code
   * <0xNN>} tokens with {@code byteFallback}, when all of them exist, else the unknown token, else
   * nothing.
   *
   * @param unknownId the unknown token, -1 for none
   * @param fuseUnknown neighbouring unknown characters become one token
   * @param ignoreMerges a word that is a token as a whole is not merged but taken
   * @param prefix of tokens that continue a word, "" for none
   * @param suffix of tokens that end a word, "" for none
   */
  record Bpe(
      Vocabulary vocabulary,
      Merges merges,
      int unknownId,
      boolean fuseUnknown,
      boolean byteFallback,
      boolean ignoreMerges,
      String prefix,
      String suffix)
      implements TokenModel {}

  /**
   * The most probable segmentation under a unigram language model.
   *
   * <p>Neighbouring unknown characters are fused into one unknown token.
   *
   * @param scores log probability by id; not-a-number for tokens that text never becomes
   * @param unknownId the unknown token, -1 for none
   * @param byteFallback unknown text becomes {@code <0xNN>} tokens when all of them exist
   * @param singlePrecision scores are added up as SentencePiece does, in 32 bits
   * @param symbols ids of tokens that are taken wherever they occur
   */
  record Unigram(
      Vocabulary vocabulary,
      double[] scores,
      int unknownId,
      boolean byteFallback,
      boolean singlePrecision,
      int[] symbols)
      implements TokenModel {}

  /**
   * Greedy longest match from the left.
   *
   * @param unknownId of a word that cannot be composed, -1 for none
   * @param prefix of tokens that continue a word
   * @param maxWordChars longer words, in code points, become the unknown token
   */
  record WordPiece(Vocabulary vocabulary, int unknownId, String prefix, int maxWordChars)
      implements TokenModel {}

  /**
   * Whole words only.
   *
   * @param unknownId of any other word, -1 for none
   */
  record WordLevel(Vocabulary vocabulary, int unknownId) implements TokenModel {}
}
