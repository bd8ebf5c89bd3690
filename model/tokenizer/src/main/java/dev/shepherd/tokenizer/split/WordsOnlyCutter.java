package dev.shepherd.tokenizer.split;

/** The pattern {@code \w+|[^\w\s]+}, of which the matches are kept and the rest is dropped. */
final class WordsOnlyCutter implements Cutter {

  private static final int WORD = 1;
  private static final int SPACE = 2;
  private static final int OTHER = 3;

  @Override
  public int cut(byte[] text, int from, int to, Cuts out, int enough) {
    int p = from;
    while (p < to && out.size() < enough) {
      int kind = kind(Utf8.codePoint(text, p, to));
      do {
        p += Utf8.length(text[p]);
      } while (p < to && kind(Utf8.codePoint(text, p, to)) == kind);
      if (kind == SPACE) {
        out.drop(p);
      } else {
        out.add(p);
      }
    }
    return p;
  }

  @Override
  public boolean isSafe(byte[] text, int p) {
    int before = Utf8.codePoint(text, Utf8.before(text, p, 0), p);
    return kind(before) != kind(Utf8.codePoint(text, p, text.length));
  }

  private static int kind(int c) {
    return CharKinds.isWord(c) ? WORD : CharTable.isSpace(c) ? SPACE : OTHER;
  }
}
