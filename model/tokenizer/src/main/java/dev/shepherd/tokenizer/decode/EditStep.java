package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/** Applies an edit to every piece; takes whole pieces only. */
final class EditStep extends LinkedStep {

  private final PieceEdit edit;
  private final ByteBuilder edited = new ByteBuilder(64);
  private boolean first = true;

  EditStep(PieceEdit edit, Step next) {
    super(next);
    this.edit = edit;
  }

  @Override
  void text(byte[] bytes, int from, int to) {
    edit.edit(bytes, from, to, first, edited.clear());
    next.text(edited.array(), 0, edited.size());
  }

  @Override
  void pieceEnd() {
    first = false;
    next.pieceEnd();
  }

  @Override
  void reset() {
    first = true;
    next.reset();
  }
}
