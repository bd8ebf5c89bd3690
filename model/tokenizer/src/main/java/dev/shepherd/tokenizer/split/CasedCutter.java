package dev.shepherd.tokenizer.split;

/**
 * The patterns that cut words where a capital follows a small letter, by hand: o200k ({@code
 * [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|…)?} and so
 * on), its cousin without contractions (Tekken), and Kimi's, which takes Chinese runs first.
 */
final class CasedCutter implements Cutter {

  private static final int WORD = CharTable.LETTER | CharTable.MARK;
  private static final int NO_SIGN = CharTable.LETTER | CharTable.NUMBER | CharTable.SPACE;
  private static final int NO_PREFIX = CharTable.LETTER | CharTable.NUMBER;

  private final int maxNumbers;
  private final boolean contractions;
  private final boolean slash;

  /** Bits that keep a character out of a word. */
  private final int hanBit;

  /**
   * Chooses the variant.
   *
   * @param maxNumbers how many numbers make a piece
   * @param contractions whether a word takes {@code 's} and the like along
   * @param slash whether signs take slashes as well as line ends along
   * @param han whether runs of {@code \p{Han}} come first and words have none of it
   */
  CasedCutter(int maxNumbers, boolean contractions, boolean slash, boolean han) {
    this.maxNumbers = maxNumbers;
    this.contractions = contractions;
    this.slash = slash;
    this.hanBit = han ? CharTable.HAN : 0;
  }

  @Override
  public int cut(byte[] t, int from, int to, Cuts out, int enough) {
    int p = from;
    while (p < to && out.size() < enough) {
      p = next(t, p, to);
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
    if ((bits & hanBit) != 0) {
      return Letters.run(t, p, end, CharTable.HAN);
    }
    int q = p + Utf8.length((byte) b);
    // The first alternative, then the second, each with the optional character before the word and
    // then without: that is the order in which a backtracking engine tries them.
    int capitals = -1;
    if ((bits & NO_PREFIX) == 0 && b != '\n' && b != '\r') {
      int r = q < end ? word(t, q, end) : -1;
      if (r >= 0) {
        return withContraction(t, r, end);
      }
      capitals = ~r > q ? ~r : -1;
    }
    if ((bits & WORD) != 0) {
      int r = word(t, p, end);
      if (r >= 0) {
        return withContraction(t, r, end);
      }
      if (capitals < 0) {
        capitals = ~r > p ? ~r : -1;
      }
    }
    if (capitals >= 0) {
      return withContraction(t, capitals, end);
    }
    if ((bits & CharTable.NUMBER) != 0) {
      return Letters.numbers(t, p, end, maxNumbers);
    }
    if ((bits & CharTable.SPACE) == 0) {
      return Letters.lineEnds(t, Letters.others(t, p, end, NO_SIGN), end, slash);
    }
    if (b == ' ' && q < end && (CharTable.at(t, q, end) & NO_SIGN) == 0) {
      return Letters.lineEnds(t, Letters.others(t, q, end, NO_SIGN), end, slash);
    }
    return Letters.space(t, p, end);
  }

  private int withContraction(byte[] t, int p, int end) {
    return contractions && p < end && t[p] == '\'' ? Letters.contraction(t, p, end, true) : p;
  }

  /**
   * Matches capitals and caseless letters, then at least one small or caseless letter; returns the
   * end of the match, or {@code ~u} when there is none, where {@code u} is the end of the capitals
   * that begin at {@code p}.
   */
  private int word(byte[] t, int p, int end) {
    int q = p;
    int afterCaseless = -1;
    while (q < end) {
      int b = t[q];
      if (b >= 0) {
        int bits = CharTable.of(b);
        if ((bits & CharTable.UPPER) != 0) {
          q++;
          continue;
        }
        if ((bits & CharTable.LOWER) != 0) {
          return small(t, q, end);
        }
        break;
      }
      int bits = CharTable.of(Utf8.codePoint(t, q, end));
      if ((bits & WORD) == 0 || (bits & hanBit) != 0) {
        break;
      }
      if ((bits & CharTable.LOWER) != 0) {
        return small(t, q, end);
      }
      q += Utf8.length((byte) b);
      if ((bits & CharTable.UPPER) == 0) {
        afterCaseless = q;
      }
    }
    // Without a small letter the engine gives capitals back until it finds a caseless one.
    return afterCaseless >= 0 ? afterCaseless : ~q;
  }

  /** The end of a run of small and caseless letters and marks. */
  private int small(byte[] t, int p, int end) {
    while (true) {
      p = Letters.smallLetters(t, p, end);
      if (p >= end || t[p] >= 0) {
        return p;
      }
      int bits = CharTable.of(Utf8.codePoint(t, p, end));
      if ((bits & WORD) == 0 || (bits & (CharTable.UPPER | hanBit)) != 0) {
        return p;
      }
      p += Utf8.length(t[p]);
    }
  }
}
