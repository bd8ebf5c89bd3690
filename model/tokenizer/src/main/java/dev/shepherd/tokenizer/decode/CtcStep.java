package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import java.util.Arrays;

/**
 * Connectionist temporal classification: a piece that repeats the one before is dropped, padding
 * goes, and the delimiter of words becomes a space. Takes whole pieces only.
 */
final class CtcStep extends LinkedStep {

  private final Replacement padding;
  private final Replacement delimiter;
  private final boolean cleansUp;
  private final ByteBuilder last = new ByteBuilder(16);
  private final ByteBuilder unpadded = new ByteBuilder(16);
  private boolean any;

  CtcStep(String padding, String delimiter, boolean cleansUp, Step next) {
    super(next);
    this.padding = new Replacement(padding, "");
    this.delimiter = new Replacement(delimiter, " ");
    this.cleansUp = cleansUp;
  }

  @Override
  void text(byte[] bytes, int from, int to) {
    if (any && Arrays.equals(bytes, from, to, last.array(), 0, last.size())) {
      return;
    }
    any = true;
    last.clear().add(bytes, from, to);
    padding.edit(bytes, from, to, false, unpadded.clear());
    ByteBuilder result = unpadded;
    if (cleansUp) {
      var clean = new ByteBuilder(unpadded.size());
      CleanUp.ofWordPiece().apply(unpadded.array(), 0, unpadded.size(), clean);
      result = new ByteBuilder(clean.size());
      delimiter.edit(clean.array(), 0, clean.size(), false, result);
    }
    if (result.size() > 0) {
      next.text(result.array(), 0, result.size());
      next.pieceEnd();
    }
  }

  @Override
  void pieceEnd() {}

  @Override
  void reset() {
    any = false;
    next.reset();
  }
}
