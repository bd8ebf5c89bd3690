package dev.shepherd.tokenizer.spec;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What special tokens are put around the ids of a text when the caller wants them. */
public sealed interface PostProcessor {

  /** Adds nothing. */
  PostProcessor NONE = new Sequence(List.of());

  /** One after the other. */
  record Sequence(List<PostProcessor> steps) implements PostProcessor {
    /** Copies the list. */
    public Sequence {
      steps = List.copyOf(steps);
    }
  }

  /** A template for a single text and one for a pair of texts. */
  record Template(List<Piece> single, List<Piece> pair) implements PostProcessor {
    /** Copies the lists. */
    public Template {
      single = List.copyOf(single);
      pair = List.copyOf(pair);
    }
  }

  /** Class token, text, separator (and for pairs: text, separator). */
  record Bert(int separatorId, int classId) implements PostProcessor {}

  /** As BERT's, with two separators between a pair. */
  record Roberta(int separatorId, int classId) implements PostProcessor {}

  /** Only trims offsets, which this library does not report. */
  record ByteLevel() implements PostProcessor {}

  /** A part of a template. */
  sealed interface Piece {

    /** The ids of a text: the first or, in templates of pairs, the second. */
    record Text(boolean second) implements Piece {}

    /** The ids of a special token. */
    record Special(int[] ids) implements Piece {
      @Override
      public boolean equals(@Nullable Object other) {
        return other instanceof Special special && Arrays.equals(ids, special.ids);
      }

      @Override
      public int hashCode() {
        return Arrays.hashCode(ids);
      }
    }
  }
}
