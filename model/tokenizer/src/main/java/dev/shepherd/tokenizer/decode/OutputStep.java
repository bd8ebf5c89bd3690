package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/** The end of the chain: pieces are joined into the caller's buffer. */
final class OutputStep extends Step {

  private ByteBuilder out = new ByteBuilder(0);

  /** Where text goes from now on. */
  void to(ByteBuilder target) {
    out = target;
  }

  @Override
  void text(byte[] bytes, int from, int to) {
    out.add(bytes, from, to);
  }

  @Override
  void pieceEnd() {}

  @Override
  void end() {}

  @Override
  void reset() {}
}
