package dev.shepherd.tokenizer.split;

import dev.shepherd.tokenizer.spec.PreTokenizer.Behavior;

/**
 * What a pattern found in a text, and what becomes of it: stretches, in order and without gaps,
 * each of which the pattern matched or not. Stretches may be empty, for patterns that match
 * nothing.
 */
final class Matches {

  private final Cuts stretches = new Cuts();
  private int end;

  /** Begins at a position. */
  Matches(int from) {
    end = from;
  }

  /** Adds a match, and before it what lies between. */
  void match(int from, int to) {
    if (from > end) {
      stretches.add(from);
    }
    // A match is marked as the cutters mark what is dropped.
    stretches.drop(to);
    end = to;
  }

  /** Adds what lies behind the last match. */
  void close(int to) {
    if (to > end) {
      stretches.add(to);
    }
  }

  /** Adds the pieces to {@code out}. */
  void settle(Behavior behavior, boolean invert, Cuts out) {
    int n = stretches.size();
    for (int i = 0; i < n; i++) {
      boolean match = stretches.dropped(i) != invert;
      boolean next = i + 1 < n && stretches.dropped(i + 1) != invert;
      int to = stretches.end(i);
      switch (behavior) {
        case REMOVED -> {
          if (match) {
            out.drop(to);
          } else {
            out.add(to);
          }
        }
        case ISOLATED -> out.add(to);
        case CONTIGUOUS -> {
          if (i + 1 == n || next != match) {
            out.add(to);
          }
        }
        case MERGED_WITH_PREVIOUS -> {
          // Of a run of matches only the first joins the stretch before it.
          if (!(i + 1 < n && next && !match)) {
            out.add(to);
          }
        }
        case MERGED_WITH_NEXT -> {
          // Of a run of matches only the last joins the stretch behind it.
          if (!(match && i + 1 < n && !next)) {
            out.add(to);
          }
        }
      }
    }
  }
}
