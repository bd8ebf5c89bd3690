package dev.shepherd.tokenizer.split;

/**
 * The three splits of DeepSeek V3 by hand: numbers three by three, runs of Chinese and Japanese,
 * and in each of the stretches between and within them {@code [!-~
 * signs][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|
 * ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+}, for which the ends of a stretch are ends of the
 * text.
 */
final class DeepSeekCutter implements Cutter {

  private static final int WORD = CharTable.LETTER | CharTable.MARK;

  @Override
  public int cut(byte[] t, int from, int to, Cuts out, int enough) {
    int p = from;
    while (p < to && out.size() < enough) {
      int plain = Letters.plainWord(t, p, to);
      if (plain > p) {
        out.add(plain);
        p = plain;
        continue;
      }
      int numbers = Letters.numbers(t, p, to, 3);
      if (numbers > p) {
        out.add(numbers);
        p = numbers;
        continue;
      }
      int end = stretch(t, p, to);
      while (p < end) {
        p = next(t, p, end);
        out.add(p);
      }
    }
    return p;
  }

  @Override
  public boolean isSafe(byte[] text, int p) {
    return Letters.isBorder(text, p);
  }

  /** The end of the characters that are no numbers and of which all or none are East Asian. */
  private static int stretch(byte[] t, int p, int to) {
    if (t[p] < 0 && isEastAsian(Utf8.codePoint(t, p, to))) {
      do {
        p += 3;
      } while (p < to && t[p] < 0 && isEastAsian(Utf8.codePoint(t, p, to)));
      return p;
    }
    while (p < to) {
      int b = t[p];
      if (b >= 0) {
        if (b <= '9' && b >= '0') {
          return p;
        }
        p++;
        continue;
      }
      int c = Utf8.codePoint(t, p, to);
      if ((CharTable.of(c) & CharTable.NUMBER) != 0 || isEastAsian(c)) {
        return p;
      }
      p += Utf8.length((byte) b);
    }
    return to;
  }

  private static boolean isEastAsian(int c) {
    return (c >= 0x4E00 && c <= 0x9FA5) || (c >= 0x3040 && c <= 0x30FF);
  }

  /** The end of the match at {@code p}, or of the stretch without a match that begins there. */
  private static int next(byte[] t, int p, int end) {
    int q = match(t, p, end);
    while (q < 0) {
      p += Utf8.length(t[p]);
      q = p >= end || match(t, p, end) >= 0 ? p : -1;
    }
    return q;
  }

  private static int match(byte[] t, int p, int end) {
    int b = t[p];
    int bits = CharTable.at(t, p, end);
    if ((bits & WORD) != 0) {
      return Letters.letters(t, b >= 0 ? p + 1 : p, end, WORD);
    }
    int q = p + Utf8.length((byte) b);
    if ((bits & CharTable.SIGN) != 0) {
      if (b >= 0 && q < end && (t[q] | 0x20) >= 'a' && (t[q] | 0x20) <= 'z') {
        return asciiLetters(t, q, end);
      }
      return Letters.lineEnds(t, Letters.run(t, q, end, CharTable.SIGN), end, false);
    }
    int next = q < end ? CharTable.at(t, q, end) : 0;
    if ((next & WORD) != 0 && b != '\n' && b != '\r') {
      return Letters.letters(t, q, end, WORD);
    }
    if (b == ' ' && (next & CharTable.SIGN) != 0) {
      return Letters.lineEnds(t, Letters.run(t, q, end, CharTable.SIGN), end, false);
    }
    return (bits & CharTable.SPACE) != 0 ? Letters.space(t, p, end) : -1;
  }

  private static int asciiLetters(byte[] t, int p, int end) {
    // A byte that is no ASCII is negative, also with bit 5 set.
    while (p < end && (t[p] | 0x20) >= 'a' && (t[p] | 0x20) <= 'z') {
      p++;
    }
    return p;
  }
}
