package dev.shepherd.tokenizer.decode;

/** A step with another behind it, to which it leaves what it does not care about. */
abstract class LinkedStep extends Step {

  final Step next;

  LinkedStep(Step next) {
    this.next = next;
  }

  @Override
  void pieceEnd() {
    next.pieceEnd();
  }

  @Override
  void end() {
    next.end();
  }

  @Override
  void reset() {
    next.reset();
  }
}
