package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/**
 * Collects the parts of a piece for a step that must see it whole. Behind a fused piece this holds
 * everything until the end; no published tokenizer does that.
 */
final class GatherStep extends LinkedStep {

  private final ByteBuilder piece = new ByteBuilder(256);

  GatherStep(Step next) {
    super(next);
  }

  @Override
  void text(byte[] bytes, int from, int to) {
    piece.add(bytes, from, to);
  }

  @Override
  void pieceEnd() {
    next.text(piece.array(), 0, piece.size());
    next.pieceEnd();
    piece.clear();
  }

  @Override
  void reset() {
    piece.clear();
    next.reset();
  }
}
