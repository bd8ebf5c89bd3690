package dev.shepherd.tokenizer.normal;

import dev.shepherd.tokenizer.spec.ByteAlphabet;

/** Writes the printable stand-in of every byte. */
final class ByteLevelText implements TextNormalizer {

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    for (int i = from; i < to; i++) {
      if (utf8[i] <= ' ' || utf8[i] == 0x7F) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    for (int i = from; i < to; i++) {
      out.addCodePoint(ByteAlphabet.standIn(utf8[i] & 0xFF));
    }
  }
}
