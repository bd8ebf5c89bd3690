package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import java.util.List;

/**
 * Takes out the spaces before English punctuation and contractions that word-wise tokenizers leave:
 * a list of replacements, each over the whole result of the one before.
 */
final class CleanUp {

  private static final List<Replacement> TRANSFORMERS =
      List.of(
          new Replacement(" .", "."),
          new Replacement(" ?", "?"),
          new Replacement(" !", "!"),
          new Replacement(" ,", ","),
          new Replacement(" ' ", "'"),
          new Replacement(" n't", "n't"),
          new Replacement(" 'm", "'m"),
          new Replacement(" 's", "'s"),
          new Replacement(" 've", "'ve"),
          new Replacement(" 're", "'re"));

  private static final List<Replacement> WORD_PIECE =
      List.of(
          new Replacement(" .", "."),
          new Replacement(" ?", "?"),
          new Replacement(" !", "!"),
          new Replacement(" ,", ","),
          new Replacement(" ' ", "'"),
          new Replacement(" n't", "n't"),
          new Replacement(" 'm", "'m"),
          new Replacement(" do not", " don't"),
          new Replacement(" 's", "'s"),
          new Replacement(" 've", "'ve"),
          new Replacement(" 're", "'re"));

  private final List<Replacement> replacements;

  private CleanUp(List<Replacement> replacements) {
    this.replacements = replacements;
  }

  /** What {@code clean_up_tokenization_spaces} asks for, on the whole text. */
  static CleanUp ofTransformers() {
    return new CleanUp(TRANSFORMERS);
  }

  /** What the WordPiece and CTC decoders do to the text of each token. */
  static CleanUp ofWordPiece() {
    return new CleanUp(WORD_PIECE);
  }

  /** Writes the cleaned text. */
  void apply(byte[] text, int from, int to, ByteBuilder out) {
    if (!hasSpace(text, from, to)) {
      out.add(text, from, to);
      return;
    }
    var current = new ByteBuilder(to - from);
    var spare = new ByteBuilder(to - from);
    current.add(text, from, to);
    for (Replacement replacement : replacements) {
      if (replacement.find(current.array(), 0, current.size()) >= 0) {
        replacement.edit(current.array(), 0, current.size(), false, spare.clear());
        ByteBuilder swap = current;
        current = spare;
        spare = swap;
      }
    }
    out.add(current.array(), 0, current.size());
  }

  private static boolean hasSpace(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == ' ') {
        return true;
      }
    }
    return false;
  }
}
