package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/**
 * Cleans up the joined text as it comes.
 *
 * <p>Every pattern begins with a space, is at most four bytes long, and nothing but spaces is ever
 * taken out. So no occurrence, at whatever stage, crosses a place behind three bytes that are no
 * spaces. Nor does it cross one before a space, unless an apostrophe stands before (the only
 * pattern with a space inside is the apostrophe between two) or a word that is just an n (the space
 * may go, and an apostrophe follow). Text is cleaned and handed on up to the last such place.
 */
final class CleanUpStep extends LinkedStep {

  private final CleanUp cleanUp = CleanUp.ofTransformers();
  private final ByteBuilder waiting = new ByteBuilder(64);
  private final ByteBuilder clean = new ByteBuilder(64);

  CleanUpStep(Step next) {
    super(next);
  }

  @Override
  void text(byte[] bytes, int from, int to) {
    waiting.add(bytes, from, to);
    int safe = safeLength(waiting.array(), waiting.size());
    if (safe > 0) {
      hand(safe);
    }
  }

  @Override
  void end() {
    hand(waiting.size());
    next.end();
  }

  @Override
  void reset() {
    waiting.clear();
    next.reset();
  }

  private void hand(int length) {
    cleanUp.apply(waiting.array(), 0, length, clean.clear());
    next.text(clean.array(), 0, clean.size());
    int rest = waiting.size() - length;
    System.arraycopy(waiting.array(), length, waiting.array(), 0, rest);
    byte[] array = waiting.array();
    waiting.clear().add(array, 0, rest);
  }

  private static int safeLength(byte[] text, int length) {
    for (int end = length; end > 0; end--) {
      boolean threeBehind =
          end >= 3 && text[end - 1] != ' ' && text[end - 2] != ' ' && text[end - 3] != ' ';
      boolean beforeSpace = end < length && text[end] == ' ' && endsWord(text, end);
      if (threeBehind || beforeSpace) {
        return end;
      }
    }
    return 0;
  }

  private static boolean endsWord(byte[] text, int end) {
    byte last = text[end - 1];
    boolean lonelyN = last == 'n' && (end == 1 || text[end - 2] == ' ');
    return last != ' ' && last != '\'' && !lonelyN;
  }
}
