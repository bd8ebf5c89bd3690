package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.normal.TextNormalizer;

/** An edit that a normaliser of text can do as well. */
record RegexEdit(TextNormalizer normalizer) implements PieceEdit {
  @Override
  public void edit(byte[] text, int from, int to, boolean first, ByteBuilder out) {
    if (from < to) {
      normalizer.normalize(text, from, to, out);
    }
  }
}
