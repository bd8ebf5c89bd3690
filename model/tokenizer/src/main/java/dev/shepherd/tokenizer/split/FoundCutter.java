package dev.shepherd.tokenizer.split;

import dev.shepherd.tokenizer.spec.PreTokenizer.Behavior;

/** Cuts where something is found: by a pattern, or by a property of characters. */
final class FoundCutter implements Cutter {

  private final Finder finder;
  private final Behavior behavior;
  private final boolean invert;

  /** What is looked for. */
  interface Finder {
    /** Adds all matches between two positions. */
    void find(byte[] text, int from, int to, Matches out);
  }

  /** Cuts by what a finder finds. */
  FoundCutter(Finder finder, Behavior behavior, boolean invert) {
    this.finder = finder;
    this.behavior = behavior;
    this.invert = invert;
  }

  @Override
  public int cut(byte[] text, int from, int to, Cuts out, int enough) {
    Matches matches = new Matches(from);
    finder.find(text, from, to, matches);
    matches.close(to);
    matches.settle(behavior, invert, out);
    return to;
  }

  @Override
  public boolean isSafe(byte[] text, int p) {
    // Nothing is known of the pattern.
    return false;
  }
}
