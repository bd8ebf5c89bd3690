package dev.shepherd.tokenizer.normal;

/** Replaces every occurrence of a text, from the left, without overlaps. */
final class LiteralReplace implements TextNormalizer {

  private final byte[] sought;
  private final byte[] content;

  LiteralReplace(byte[] sought, byte[] content) {
    this.sought = sought;
    this.content = content;
  }

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    return next(utf8, from, to) == to;
  }

  /** The next occurrence, or {@code to}; the empty text occurs nowhere. */
  private int next(byte[] utf8, int from, int to) {
    if (sought.length == 0) {
      return to;
    }
    byte first = sought[0];
    int last = to - sought.length;
    scan:
    for (int at = from; at <= last; at++) {
      if (utf8[at] == first) {
        for (int i = 1; i < sought.length; i++) {
          if (utf8[at + i] != sought[i]) {
            continue scan;
          }
        }
        return at;
      }
    }
    return to;
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    int at = from;
    while (at < to) {
      int hit = next(utf8, at, to);
      out.add(utf8, at, hit);
      if (hit == to) {
        return;
      }
      out.add(content);
      at = hit + sought.length;
    }
  }
}
