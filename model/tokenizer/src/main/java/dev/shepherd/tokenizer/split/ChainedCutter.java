package dev.shepherd.tokenizer.split;

/** Cuts the pieces of one cutter with another. */
final class ChainedCutter implements Cutter {

  private final Cutter outer;
  private final Cutter inner;

  ChainedCutter(Cutter outer, Cutter inner) {
    this.outer = outer;
    this.inner = inner;
  }

  @Override
  public int cut(byte[] text, int from, int to, Cuts out, int enough) {
    Cuts pieces = new Cuts();
    int p = outer.cut(text, from, to, pieces, enough);
    int start = from;
    for (int i = 0; i < pieces.size(); i++) {
      int end = pieces.end(i);
      if (pieces.dropped(i)) {
        out.drop(end);
      } else if (end > start) {
        inner.cut(text, start, end, out, Integer.MAX_VALUE);
      }
      start = end;
    }
    return p;
  }

  @Override
  public boolean isSafe(byte[] text, int p) {
    // Where the outer cuts for good, the inner sees the ends of texts.
    return outer.isSafe(text, p);
  }
}
