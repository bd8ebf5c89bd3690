package dev.shepherd.tokenizer.spec;

import java.util.List;

/** How text is changed before it is cut into words. */
public sealed interface Normalizer {

  /** Leaves text as it is. */
  Normalizer NONE = new Sequence(List.of());

  /** One after the other. */
  record Sequence(List<Normalizer> steps) implements Normalizer {
    /** Copies the list. */
    public Sequence {
      steps = List.copyOf(steps);
    }
  }

  /** A Unicode normal form. */
  record Unicode(Form form) implements Normalizer {
    /** The four normal forms. */
    public enum Form {
      /** Canonical composition. */
      NFC,
      /** Canonical decomposition. */
      NFD,
      /** Compatibility composition. */
      NFKC,
      /** Compatibility decomposition. */
      NFKD
    }
  }

  /** Full Unicode lower case, without any locale. */
  record Lowercase() implements Normalizer {}

  /** Removes white space at the ends. */
  record Strip(boolean left, boolean right) implements Normalizer {}

  /** Removes combining marks (categories Mn, Mc and Me). */
  record StripAccents() implements Normalizer {}

  /** Replaces every match. */
  record Replace(TextPattern pattern, String content) implements Normalizer {}

  /** Puts text in front of text that is not empty. */
  record Prepend(String prefix) implements Normalizer {}

  /** BERT's cleaning. */
  record Bert(boolean cleanText, boolean chineseChars, boolean stripAccents, boolean lowercase)
      implements Normalizer {}

  /**
   * A replacement table as SentencePiece precompiles it, applied per grapheme as the {@code
   * tokenizers} library does.
   *
   * @param charsmap the table: size of the trie in bytes, trie, replacement texts
   */
  record Precompiled(byte[] charsmap) implements Normalizer {}

  /**
   * SentencePiece's own normaliser.
   *
   * @param charsmap as above, empty for none
   * @param dummyPrefix adds a space in front (behind with {@code spaceAsSuffix})
   * @param squeezeSpaces drops spaces at the ends and all but one of a run
   * @param escapeSpaces writes U+2581 for spaces
   * @param spaceAsSuffix spaces belong to the word before them
   * @param symbols texts that the table does not touch
   */
  record SentencePiece(
      byte[] charsmap,
      boolean dummyPrefix,
      boolean squeezeSpaces,
      boolean escapeSpaces,
      boolean spaceAsSuffix,
      List<String> symbols)
      implements Normalizer {
    /** Copies the list. */
    public SentencePiece {
      symbols = List.copyOf(symbols);
    }
  }

  /** Drops control characters and turns odd spaces into plain ones. */
  record Nmt() implements Normalizer {}

  /** Writes the stand-ins of {@link ByteAlphabet} for all bytes. */
  record ByteLevel() implements Normalizer {}
}
