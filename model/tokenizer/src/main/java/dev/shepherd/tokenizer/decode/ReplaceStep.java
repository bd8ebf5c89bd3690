package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/**
 * Replaces a text in a piece that comes in parts; keeps back only what may be the beginning of an
 * occurrence.
 *
 * <p>The search of Knuth, Morris and Pratt ("Fast Pattern Matching in Strings", 1977): {@code
 * border[n]} is the length of the longest proper suffix of the pattern's first {@code n} bytes that
 * is a prefix of it too.
 */
final class ReplaceStep extends LinkedStep {

  private final byte[] pattern;
  private final byte[] content;
  private final int[] border;
  private final ByteBuilder ready = new ByteBuilder(64);
  private int matched;

  ReplaceStep(Replacement replacement, Step next) {
    super(next);
    this.pattern = replacement.pattern();
    this.content = replacement.content();
    this.border = new int[pattern.length + 1];
    int length = 0;
    for (int i = 1; i < pattern.length; i++) {
      while (length > 0 && pattern[i] != pattern[length]) {
        length = border[length];
      }
      if (pattern[i] == pattern[length]) {
        length++;
      }
      border[i + 1] = length;
    }
  }

  @Override
  void text(byte[] bytes, int from, int to) {
    ready.clear();
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      while (matched > 0 && pattern[matched] != b) {
        int shorter = border[matched];
        ready.add(pattern, 0, matched - shorter);
        matched = shorter;
      }
      if (pattern[matched] != b) {
        ready.add(b);
      } else if (++matched == pattern.length) {
        ready.add(content);
        matched = 0;
      }
    }
    if (ready.size() > 0) {
      next.text(ready.array(), 0, ready.size());
    }
  }

  @Override
  void pieceEnd() {
    if (matched > 0) {
      next.text(pattern, 0, matched);
      matched = 0;
    }
    next.pieceEnd();
  }

  @Override
  void reset() {
    matched = 0;
    next.reset();
  }
}
