package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.Merges;
import dev.shepherd.tokenizer.spec.TextPattern;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The pieces of a SentencePiece vocabulary with scores and kinds, as {@code tokenizer.model} and
 * GGUF files have them, and the models that they make.
 */
final class Pieces {

  static final int NORMAL = 1;
  static final int UNKNOWN = 2;
  static final int CONTROL = 3;
  static final int USER_DEFINED = 4;
  static final int UNUSED = 5;
  static final int BYTE = 6;

  private final String file;
  private final Vocabulary.Builder builder = Vocabulary.builder(1 << 15);
  private final List<String> symbols = new ArrayList<>();
  private float[] scores = new float[1 << 10];
  private byte[] kinds = new byte[1 << 10];
  private int size;
  private Vocabulary vocabulary = Vocabulary.builder().build();

  Pieces(String file) {
    this.file = file;
  }

  /** Adds the piece with the next id. */
  void add(byte[] utf8, float score, int kind) {
    if (size >= Vocabulary.ID_LIMIT) {
      throw new TokenizerFileException(file, "pieces", "more than " + Vocabulary.ID_LIMIT);
    }
    try {
      builder.addAnother(utf8, 0, utf8.length, size);
    } catch (IllegalArgumentException tooMuch) {
      throw new TokenizerFileException(file, "pieces", String.valueOf(tooMuch.getMessage()));
    }
    if (size == scores.length) {
      scores = Arrays.copyOf(scores, size * 2);
      kinds = Arrays.copyOf(kinds, size * 2);
    }
    scores[size] = score;
    kinds[size++] = (byte) kind;
    if (kind == USER_DEFINED) {
      symbols.add(new String(utf8, StandardCharsets.UTF_8));
    }
  }

  /** Ends the adding. */
  void finish() {
    if (size == 0) {
      throw new TokenizerFileException(file, "pieces", "there are none");
    }
    vocabulary = builder.build();
  }

  int size() {
    return size;
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  int kind(int id) {
    return kinds[id];
  }

  /** The texts of the pieces that are taken wherever they occur. */
  List<String> symbols() {
    return symbols;
  }

  /** The first piece of a kind, -1 when there is none. */
  int first(int kind) {
    for (int id = 0; id < size; id++) {
      if (kinds[id] == kind) {
        return id;
      }
    }
    return -1;
  }

  TokenModel unigram(int unknownId, boolean byteFallback) {
    double[] values = new double[size];
    int[] taken = new int[symbols.size()];
    int count = 0;
    for (int id = 0; id < size; id++) {
      values[id] = kinds[id] == NORMAL ? scores[id] : Double.NaN;
      if (kinds[id] == USER_DEFINED) {
        taken[count++] = id;
      }
    }
    return new TokenModel.Unigram(vocabulary, values, unknownId, byteFallback, true, taken);
  }

  /** Pairs with the best score are merged first, equal ones from the left. */
  TokenModel bpe(int unknownId, boolean byteFallback) {
    return new TokenModel.Bpe(vocabulary, merges(), unknownId, true, byteFallback, false, "", "");
  }

  private Merges merges() {
    float[] sorted = new float[size];
    int count = 0;
    for (int id = 0; id < size; id++) {
      if (isMergeable(id)) {
        sorted[count++] = -scores[id];
      }
    }
    Arrays.sort(sorted, 0, count);
    int[] ranks = new int[vocabulary.idBound()];
    Arrays.fill(ranks, -1);
    for (int id = 0; id < size; id++) {
      if (isMergeable(id)) {
        int rank = Arrays.binarySearch(sorted, 0, count, -scores[id]);
        while (rank > 0 && sorted[rank - 1] == sorted[rank]) {
          rank--;
        }
        ranks[id] = rank;
      }
    }
    return RankedMerges.byRank(file, vocabulary, ranks);
  }

  private boolean isMergeable(int id) {
    return kinds[id] == NORMAL || kinds[id] == USER_DEFINED || kinds[id] == UNUSED;
  }

  TokenModel characters(int unknownId) {
    return new TokenModel.Bpe(vocabulary, Merges.NONE, unknownId, true, false, false, "", "");
  }

  TokenModel words(int unknownId) {
    return new TokenModel.WordLevel(vocabulary, unknownId);
  }

  /**
   * The pieces that are no ordinary text: symbols, which are found in the normalised text, and
   * control pieces.
   *
   * @param controlsInText whether the text of a control piece becomes it, as in the {@code
   *     transformers} library, or stays text, as in SentencePiece
   */
  List<AddedToken> addedTokens(boolean controlsInText) {
    List<AddedToken> added = new ArrayList<>();
    AddedToken.Stage control = controlsInText ? AddedToken.Stage.RAW : AddedToken.Stage.NEVER;
    for (int id = 0; id < size; id++) {
      String text = vocabulary.token(id);
      switch (kinds[id]) {
        case USER_DEFINED ->
            added.add(
                new AddedToken(
                    id, text, text, AddedToken.Stage.NORMALIZED, false, false, false, false));
        case CONTROL, UNKNOWN ->
            added.add(new AddedToken(id, text, text, control, false, false, false, true));
        default -> {
          // Ordinary text.
        }
      }
    }
    return added;
  }

  /**
   * Spaces for their stand-ins, bytes for byte pieces, and the space in front gone.
   *
   * @param unknownSurface what the unknown piece is shown as, "" for its own text
   * @param leadingSpaces how many stand-ins are dropped in front, at most
   */
  Decoder decoder(int unknownId, String unknownSurface, int leadingSpaces) {
    List<Decoder> steps = new ArrayList<>();
    if (unknownId >= 0 && !unknownSurface.isEmpty()) {
      steps.add(
          new Decoder.Replace(
              new TextPattern.Literal(vocabulary.token(unknownId)), unknownSurface));
    }
    steps.add(new Decoder.ByteFallback());
    steps.add(new Decoder.Fuse());
    if (leadingSpaces > 0) {
      steps.add(new Decoder.Strip('\u2581', leadingSpaces, 0));
    }
    // Behind the strip: a space that bytes or the unknown piece bring is not the one put in front.
    steps.add(new Decoder.Replace(new TextPattern.Literal("\u2581"), " "));
    return new Decoder.Sequence(steps);
  }
}
