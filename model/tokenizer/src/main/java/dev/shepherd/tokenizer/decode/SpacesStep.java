package dev.shepherd.tokenizer.decode;

/** Puts a space between pieces. */
final class SpacesStep extends LinkedStep {

  private static final byte[] SPACE = {' '};

  private boolean between;

  SpacesStep(Step next) {
    super(next);
  }

  @Override
  void text(byte[] bytes, int from, int to) {
    if (between) {
      between = false;
      next.text(SPACE, 0, 1);
    }
    next.text(bytes, from, to);
  }

  @Override
  void pieceEnd() {
    // A piece without text, after another, still has its space.
    if (between) {
      next.text(SPACE, 0, 1);
    }
    between = true;
    next.pieceEnd();
  }

  @Override
  void reset() {
    between = false;
    next.reset();
  }
}
