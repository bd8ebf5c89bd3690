package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/**
 * The suffix that ends a word becomes a space, and nothing in the last piece of all. So from its
 * first suffix on, a piece waits for the next one. Takes whole pieces only.
 */
final class BpeSuffixStep extends LinkedStep {

  private final Replacement toSpace;
  private final Replacement toNothing;
  private final ByteBuilder waiting = new ByteBuilder(32);
  private final ByteBuilder edited = new ByteBuilder(32);
  private boolean open;

  BpeSuffixStep(String suffix, Step next) {
    super(next);
    this.toSpace = new Replacement(suffix, " ");
    this.toNothing = new Replacement(suffix, "");
  }

  @Override
  void text(byte[] bytes, int from, int to) {
    finish(toSpace);
    open = true;
    int suffix = toSpace.pattern().length == 0 ? from : toSpace.find(bytes, from, to);
    if (suffix < 0) {
      next.text(bytes, from, to);
    } else {
      next.text(bytes, from, suffix);
      waiting.add(bytes, suffix, to);
    }
  }

  @Override
  void pieceEnd() {}

  @Override
  void end() {
    finish(toNothing);
    next.end();
  }

  @Override
  void reset() {
    waiting.clear();
    open = false;
    next.reset();
  }

  private void finish(Replacement replacement) {
    if (!open) {
      return;
    }
    open = false;
    replacement.edit(waiting.array(), 0, waiting.size(), false, edited.clear());
    next.text(edited.array(), 0, edited.size());
    next.pieceEnd();
    waiting.clear();
  }
}
