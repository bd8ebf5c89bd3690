package dev.shepherd.tokenizer.spec;

/**
 * A token that is found in the text itself, before the model sees the rest.
 *
 * @param id its id; several added tokens may share one
 * @param content its text
 * @param needle the text to look for: the content, or what the normaliser makes of it
 * @param stage where to look
 * @param singleWord only where no word character stands beside it
 * @param leftStrip takes white space before it along
 * @param rightStrip takes white space behind it along
 * @param special a control token: left out by decoding with skip-special
 */
public record AddedToken(
    int id,
    String content,
    String needle,
    Stage stage,
    boolean singleWord,
    boolean leftStrip,
    boolean rightStrip,
    boolean special) {

  /** Where an added token is looked for. */
  public enum Stage {
    /** Nowhere: its text in an input is ordinary text. */
    NEVER,
    /** In the input as it came. */
    RAW,
    /** In what the normaliser made of the stretches between tokens found in the raw input. */
    NORMALIZED
  }
}
