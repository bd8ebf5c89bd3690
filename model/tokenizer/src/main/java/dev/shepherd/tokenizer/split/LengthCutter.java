package dev.shepherd.tokenizer.split;

/** Cuts into stretches of so many code points. */
final class LengthCutter implements Cutter {

  private final int length;

  LengthCutter(int length) {
    this.length = Math.max(1, length);
  }

  @Override
  public int cut(byte[] text, int from, int to, Cuts out, int enough) {
    int p = from;
    while (p < to && out.size() < enough) {
      for (int i = 0; i < length && p < to; i++) {
        p += Utf8.length(text[p]);
      }
      out.add(p);
    }
    return p;
  }

  @Override
  public boolean isSafe(byte[] text, int p) {
    return false;
  }
}
