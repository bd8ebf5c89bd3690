package dev.shepherd.tokenizer.normal;

/** Removes white space at the ends. */
final class StripText implements TextNormalizer {

  private final boolean left;
  private final boolean right;

  StripText(boolean left, boolean right) {
    this.left = left;
    this.right = right;
  }

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    return start(utf8, from, to) == from && end(utf8, from, to) == to;
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    int start = start(utf8, from, to);
    out.add(utf8, start, end(utf8, start, to));
  }

  private int start(byte[] utf8, int from, int to) {
    int at = from;
    while (left && at < to && Utf8.isSpace(Utf8.codePoint(utf8, at))) {
      at += Utf8.length(utf8[at]);
    }
    return at;
  }

  private int end(byte[] utf8, int from, int to) {
    int at = to;
    while (right && at > from) {
      int before = Utf8.before(utf8, at);
      if (!Utf8.isSpace(Utf8.codePoint(utf8, before))) {
        break;
      }
      at = before;
    }
    return at;
  }
}
