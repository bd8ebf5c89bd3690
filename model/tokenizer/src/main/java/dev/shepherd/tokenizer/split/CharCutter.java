package dev.shepherd.tokenizer.split;

import dev.shepherd.tokenizer.spec.PreTokenizer.Behavior;
import java.util.function.IntPredicate;

/**
 * Cuts at single characters of some property, each of which is a match of its own. What becomes of
 * a character depends on its neighbours only, so that a border between two characters without the
 * property is the only place that is not settled at once.
 */
final class CharCutter implements Cutter {

  private final IntPredicate property;
  private final Behavior behavior;

  CharCutter(IntPredicate property, Behavior behavior) {
    this.property = property;
    this.behavior = behavior;
  }

  @Override
  public int cut(byte[] text, int from, int to, Cuts out, int enough) {
    Matches matches = new Matches(from);
    int p = from;
    while (p < to) {
      int q = p + Utf8.length(text[p]);
      if (property.test(Utf8.codePoint(text, p, to))) {
        matches.match(p, q);
      }
      p = q;
    }
    matches.close(to);
    matches.settle(behavior, false, out);
    return to;
  }

  @Override
  public boolean isSafe(byte[] text, int p) {
    if (behavior != Behavior.REMOVED && behavior != Behavior.ISOLATED) {
      return false;
    }
    int before = Utf8.codePoint(text, Utf8.before(text, p, 0), p);
    return property.test(before) || property.test(Utf8.codePoint(text, p, text.length));
  }
}
