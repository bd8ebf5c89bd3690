package dev.shepherd.tokenizer.split;

/**
 * The patterns that followed GPT-4's first one (cl100k), by hand: {@code
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|
 * ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+| \s+(?!\S)|\s+}. Llama 3 and GLM use it as it is, Qwen 2 and
 * 3 with single digits, Qwen 3.5 counts marks as letters too.
 */
final class WordCutter implements Cutter {

  private final int maxNumbers;
  private final int letters;

  /**
   * Chooses the variant.
   *
   * @param maxNumbers how many numbers make a piece
   * @param marks whether {@code \p{M}} stands beside {@code \p{L}}
   */
  WordCutter(int maxNumbers, boolean marks) {
    this.maxNumbers = maxNumbers;
    this.letters = CharTable.LETTER | (marks ? CharTable.MARK : 0);
  }

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
    return Letters.isBorder(text, p);
  }

  private int next(byte[] t, int p, int end) {
    int b = t[p];
    int bits = CharTable.at(t, p, end);
    if ((bits & letters) != 0) {
      return Letters.letters(t, b >= 0 ? p + 1 : p, end, letters);
    }
    if ((bits & CharTable.NUMBER) != 0) {
      return Letters.numbers(t, p, end, maxNumbers);
    }
    if (b == '\'') {
      int q = Letters.contraction(t, p, end, true);
      if (q > p) {
        return q;
      }
    }
    int q = p + Utf8.length((byte) b);
    int next = q < end ? CharTable.at(t, q, end) : CharTable.SPACE;
    if ((next & letters) != 0 && b != '\n' && b != '\r') {
      return Letters.letters(t, q, end, letters);
    }
    if ((bits & CharTable.SPACE) == 0) {
      q = Letters.others(t, q, end, letters | CharTable.NUMBER | CharTable.SPACE);
      return Letters.lineEnds(t, q, end, false);
    }
    if (b == ' ' && (next & (CharTable.NUMBER | CharTable.SPACE)) == 0) {
      q = Letters.others(t, q, end, letters | CharTable.NUMBER | CharTable.SPACE);
      return Letters.lineEnds(t, q, end, false);
    }
    return Letters.space(t, p, end);
  }
}
