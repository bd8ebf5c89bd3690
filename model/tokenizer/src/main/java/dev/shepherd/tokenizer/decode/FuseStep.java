package dev.shepherd.tokenizer.decode;

/** Makes one piece of all. */
final class FuseStep extends LinkedStep {

  FuseStep(Step next) {
    super(next);
  }

  @Override
  void text(byte[] bytes, int from, int to) {
    next.text(bytes, from, to);
  }

  @Override
  void pieceEnd() {}

  @Override
  void end() {
    next.pieceEnd();
    next.end();
  }
}
