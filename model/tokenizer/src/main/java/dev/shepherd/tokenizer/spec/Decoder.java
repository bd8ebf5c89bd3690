package dev.shepherd.tokenizer.spec;

import java.util.List;

/** How the texts of tokens become text again. */
public sealed interface Decoder {

  /** Texts of tokens joined by single spaces: what is done when a tokenizer names no decoder. */
  record Spaces() implements Decoder {}

  /** One after the other, on a list of texts that is joined in the end. */
  record Sequence(List<Decoder> steps) implements Decoder {
    /** Copies the list. */
    public Sequence {
      steps = List.copyOf(steps);
    }
  }

  /** Stand-ins of {@link ByteAlphabet} become bytes. */
  record ByteLevel() implements Decoder {}

  /** Stand-ins become spaces; the one that was put in front is dropped. */
  record Metaspace(int replacement, PreTokenizer.PrependScheme prepend, boolean split)
      implements Decoder {}

  /** {@code <0xNN>} tokens become bytes. */
  record ByteFallback() implements Decoder {}

  /** Joins all texts into one, so that later steps see it whole. */
  record Fuse() implements Decoder {}

  /** Drops up to so many of a character at the ends of each text. */
  record Strip(int codePoint, int start, int stop) implements Decoder {}

  /** Replaces every match in each text. */
  record Replace(TextPattern pattern, String content) implements Decoder {}

  /** Joins continuing pieces; with cleanup, spaces before punctuation go. */
  record WordPiece(String prefix, boolean cleanup) implements Decoder {}

  /** The suffix that ends a word becomes a space. */
  record BpeSuffix(String suffix) implements Decoder {}

  /** Connectionist temporal classification: repeated and padding tokens go. */
  record Ctc(String padToken, String wordDelimiter, boolean cleanup) implements Decoder {}
}
