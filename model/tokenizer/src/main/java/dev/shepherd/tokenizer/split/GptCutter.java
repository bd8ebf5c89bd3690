package dev.shepherd.tokenizer.split;

/**
 * The pattern of GPT-2, {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|
 * \s+(?!\S)|\s+}, by hand.
 */
final class GptCutter implements Cutter {

  private static final int WORDS = CharTable.LETTER | CharTable.NUMBER | CharTable.SPACE;

  @Override
  public int cut(byte[] t, int from, int to, Cuts out, int enough) {
    int p = from;
    while (p < to && out.size() < enough) {
      int q = Letters.plainWord(t, p, to);
      p = q > p ? q : next(t, p, to);
      out.add(p);
    }
    return p;
  }

  @Override
  public boolean isSafe(byte[] text, int p) {
    // Line ends are like other white space here: a run of it is cut by what follows it.
    return text[p - 1] != '\n' && Letters.isBorder(text, p);
  }

  private static int next(byte[] t, int p, int end) {
    int b = t[p];
    if (b == '\'') {
      int q = Letters.contraction(t, p, end, false);
      if (q > p) {
        return q;
      }
    }
    int q = b == ' ' && p + 1 < end ? p + 1 : p;
    int bits = CharTable.at(t, q, end);
    if ((bits & CharTable.LETTER) != 0) {
      return Letters.letters(t, q, end, CharTable.LETTER);
    }
    if ((bits & CharTable.NUMBER) != 0) {
      return Letters.numbers(t, q, end, Integer.MAX_VALUE);
    }
    if ((bits & CharTable.SPACE) == 0) {
      return Letters.others(t, q, end, WORDS);
    }
    return Letters.anySpace(t, p, end);
  }
}
