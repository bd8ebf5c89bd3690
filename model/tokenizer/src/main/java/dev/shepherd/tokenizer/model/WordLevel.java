package dev.shepherd.tokenizer.model;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.WordModel;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.Vocabulary;

/** Whole words: a word is a token or unknown. */
public final class WordLevel implements WordModel {

  private final Vocabulary vocabulary;
  private final int unknownId;

  /** The model that is described. */
  public WordLevel(TokenModel.WordLevel spec) {
    vocabulary = spec.vocabulary();
    unknownId = spec.unknownId();
  }

  @Override
  public void encode(byte[] text, int from, int to, IntSink out) {
    int id = vocabulary.find(text, from, to);
    if (id < 0) {
      id = unknownId;
    }
    if (id >= 0) {
      out.add(id);
    }
  }
}
