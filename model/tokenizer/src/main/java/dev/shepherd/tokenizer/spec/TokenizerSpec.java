package dev.shepherd.tokenizer.spec;

import java.util.List;

/**
 * All that is needed to encode and decode like a given tokenizer.
 *
 * @param format where it came from
 * @param normalizer changes the text
 * @param preTokenizer cuts it into words
 * @param model makes ids of words
 * @param postProcessor puts special tokens around them
 * @param decoder makes text of tokens
 * @param addedTokens in the order in which they were added
 * @param specialTokens by role
 * @param endIds ids that end a generation, ascending; those of {@code config.json} and {@code
 *     generation_config.json}
 * @param cleanUpSpaces what {@code clean_up_tokenization_spaces} says; the decoder of the tokenizer
 *     itself does not heed it
 * @param facts about the model
 */
public record TokenizerSpec(
    SourceFormat format,
    Normalizer normalizer,
    PreTokenizer preTokenizer,
    TokenModel model,
    PostProcessor postProcessor,
    Decoder decoder,
    List<AddedToken> addedTokens,
    SpecialTokens specialTokens,
    List<Integer> endIds,
    boolean cleanUpSpaces,
    ModelFacts facts) {

  /** Copies the lists. */
  public TokenizerSpec {
    addedTokens = List.copyOf(addedTokens);
    endIds = List.copyOf(endIds);
  }

  /** Number of tokens of the model, without the added ones. */
  public int vocabularySize() {
    return model.vocabulary().size();
  }

  /** One more than the largest id, added tokens included. */
  public int idBound() {
    int bound = model.vocabulary().idBound();
    for (AddedToken token : addedTokens) {
      bound = Math.max(bound, token.id() + 1);
    }
    return bound;
  }
}
