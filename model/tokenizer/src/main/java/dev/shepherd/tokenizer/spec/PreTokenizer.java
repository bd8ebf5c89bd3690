package dev.shepherd.tokenizer.spec;

import java.util.List;

/** How text is cut into words. */
public sealed interface PreTokenizer {

  /** Leaves text in one piece. */
  PreTokenizer NONE = new Sequence(List.of());

  /** What becomes of the text that a pattern matched. */
  enum Behavior {
    /** It is dropped. */
    REMOVED,
    /** Each match is a piece of its own. */
    ISOLATED,
    /** It goes with the piece before. */
    MERGED_WITH_PREVIOUS,
    /** It goes with the piece behind. */
    MERGED_WITH_NEXT,
    /** Neighbouring matches are one piece. */
    CONTIGUOUS
  }

  /** When a space is put in front. */
  enum PrependScheme {
    /** Before every stretch of text. */
    ALWAYS,
    /** Only at the very beginning of the input. */
    FIRST,
    /** Nowhere. */
    NEVER
  }

  /** One after the other, each on the pieces of the one before. */
  record Sequence(List<PreTokenizer> steps) implements PreTokenizer {
    /** Copies the list. */
    public Sequence {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Bytes as their stand-ins, see {@link ByteAlphabet}.
   *
   * @param addPrefixSpace puts a space before a piece that does not start with one
   * @param useRegex cuts with the pattern of GPT-2 first
   */
  record ByteLevel(boolean addPrefixSpace, boolean useRegex) implements PreTokenizer {}

  /**
   * Cuts at a pattern.
   *
   * @param invert what the pattern does not match counts as matched
   */
  record Split(TextPattern pattern, Behavior behavior, boolean invert) implements PreTokenizer {}

  /** Matches of {@code \w+|[^\w\s]+}. */
  record Whitespace() implements PreTokenizer {}

  /** Stretches without white space. */
  record WhitespaceSplit() implements PreTokenizer {}

  /** White space removed, punctuation isolated. */
  record Bert() implements PreTokenizer {}

  /** Cuts at punctuation. */
  record Punctuation(Behavior behavior) implements PreTokenizer {}

  /** Cuts out digits, one by one or run by run. */
  record Digits(boolean individual) implements PreTokenizer {}

  /** Cuts at a character and drops it. */
  record CharDelimiterSplit(int codePoint) implements PreTokenizer {}

  /**
   * Writes a stand-in for spaces.
   *
   * @param replacement the stand-in, usually U+2581
   * @param split cuts before every stand-in
   */
  record Metaspace(int replacement, PrependScheme prepend, boolean split) implements PreTokenizer {}

  /** Cuts where the script changes. */
  record UnicodeScripts() implements PreTokenizer {}

  /** Cuts into stretches of so many code points. */
  record FixedLength(int length) implements PreTokenizer {}
}
