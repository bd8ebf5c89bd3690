package dev.shepherd.tokenizer.normal;

/** Removes the characters of a set that has no ASCII. */
final class RemoveSet implements TextNormalizer {

  private final CodeSet removed;

  RemoveSet(CodeSet removed) {
    this.removed = removed;
  }

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    return next(utf8, from, to) == to;
  }

  private int next(byte[] utf8, int from, int to) {
    int at = from;
    while (true) {
      at = Utf8.afterAscii(utf8, at, to);
      if (at == to || removed.contains(Utf8.codePoint(utf8, at))) {
        return at;
      }
      at += Utf8.length(utf8[at]);
    }
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    int at = from;
    while (at < to) {
      int hit = next(utf8, at, to);
      out.add(utf8, at, hit);
      at = hit == to ? to : hit + Utf8.length(utf8[hit]);
    }
  }
}
