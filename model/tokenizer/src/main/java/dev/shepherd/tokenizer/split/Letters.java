package dev.shepherd.tokenizer.split;

/**
 * The ends of runs of characters of one kind, which is where pre-tokenisers spend their time.
 *
 * <p>ASCII letters are tested eight at a time: setting bit 5 makes them lower case, and adding
 * constants that carry into the top bit of each byte compares with {@code a} and {@code z}.
 */
final class Letters {

  private static final long TOP = 0x8080808080808080L;
  private static final long LOW_SEVEN = 0x7F7F7F7F7F7F7F7FL;
  private static final long CASE = 0x2020202020202020L;

  /** 0x80 - 'a' in each byte. */
  private static final long FROM_A = 0x1F1F1F1F1F1F1F1FL;

  /** 0x80 - ('z' + 1) in each byte. */
  private static final long PAST_Z = 0x0505050505050505L;

  private static final int LETTER_OR_DIGIT = CharTable.LETTER | CharTable.NUMBER;

  private Letters() {}

  /** The end of the run of characters with any of these bits that begins at {@code p}. */
  static int run(byte[] t, int p, int end, int bits) {
    while (p < end) {
      int b = t[p];
      if (b >= 0) {
        if ((CharTable.of(b) & bits) == 0) {
          return p;
        }
        p++;
      } else {
        if ((CharTable.of(Utf8.codePoint(t, p, end)) & bits) == 0) {
          return p;
        }
        p += Utf8.length((byte) b);
      }
    }
    return end;
  }

  /**
   * The end of the piece that begins at {@code p} when it is the commonest of all: up to seven
   * ASCII letters with or without a space before, and something else of ASCII behind; {@code p}
   * when it is not, or too close to the end to see at once.
   */
  static int plainWord(byte[] t, int p, int end) {
    int start = t[p] == ' ' ? p + 1 : p;
    if (start + 8 > end) {
      return p;
    }
    long x = Utf8.eight(t, start);
    long y = (x | CASE) & LOW_SEVEN;
    long other = ~((y + FROM_A) & ~(y + PAST_Z) & ~x) & TOP;
    // The lowest marked byte is where the letters stop: not at once, and at ASCII.
    long lowest = other & -other;
    return lowest > 0x80 && (x & lowest) == 0
        ? start + (Long.numberOfTrailingZeros(lowest) >>> 3)
        : p;
  }

  /** As {@link #run} for bits that include letters, fast on ASCII. */
  static int letters(byte[] t, int p, int end, int bits) {
    while (true) {
      while (p + 8 <= end) {
        long x = Utf8.eight(t, p);
        long y = (x | CASE) & LOW_SEVEN;
        long other = ~((y + FROM_A) & ~(y + PAST_Z) & ~x) & TOP;
        if (other != 0) {
          p += Long.numberOfTrailingZeros(other) >>> 3;
          break;
        }
        p += 8;
      }
      // Either a character that is no ASCII letter, or the last bytes of the text.
      while (true) {
        if (p >= end) {
          return end;
        }
        int b = t[p];
        if (b >= 0) {
          if ((CharTable.of(b) & bits) == 0) {
            return p;
          }
          p++;
          if (p + 8 <= end) {
            break;
          }
        } else {
          int q = threeByteRun(t, p, end, bits);
          if (q > p) {
            p = q;
            continue;
          }
          if ((CharTable.of(Utf8.codePoint(t, p, end)) & bits) == 0) {
            return p;
          }
          p += Utf8.length((byte) b);
        }
      }
    }
  }

  /** The end of the run of characters of three bytes with any of these bits. */
  private static int threeByteRun(byte[] t, int p, int end, int bits) {
    while (p + 3 <= end && (t[p] & 0xF0) == 0xE0) {
      int c = (t[p] & 0x0F) << 12 | (t[p + 1] & 0x3F) << 6 | (t[p + 2] & 0x3F);
      if ((CharTable.of(c) & bits) == 0) {
        return p;
      }
      p += 3;
    }
    return p;
  }

  /** The end of the run of ASCII letters from a to z that begins at {@code p}. */
  static int smallLetters(byte[] t, int p, int end) {
    while (p + 8 <= end) {
      long x = Utf8.eight(t, p);
      long y = x & LOW_SEVEN;
      long other = ~((y + FROM_A) & ~(y + PAST_Z) & ~x) & TOP;
      if (other != 0) {
        return p + (Long.numberOfTrailingZeros(other) >>> 3);
      }
      p += 8;
    }
    while (p < end && t[p] >= 'a' && t[p] <= 'z') {
      p++;
    }
    return p;
  }

  /** The end of a run of at most {@code max} numbers that begins at {@code p}. */
  static int numbers(byte[] t, int p, int end, int max) {
    for (int n = 0; n < max && p < end; n++) {
      int b = t[p];
      if (b >= 0) {
        if (b < '0' || b > '9') {
          return p;
        }
        p++;
      } else {
        if ((CharTable.of(Utf8.codePoint(t, p, end)) & CharTable.NUMBER) == 0) {
          return p;
        }
        p += Utf8.length((byte) b);
      }
    }
    return p;
  }

  /** The end of the run of characters with none of these bits that begins at {@code p}. */
  static int others(byte[] t, int p, int end, int bits) {
    while (p < end) {
      int b = t[p];
      if (b >= 0) {
        if ((CharTable.of(b) & bits) != 0) {
          return p;
        }
        p++;
      } else {
        if ((CharTable.of(Utf8.codePoint(t, p, end)) & bits) != 0) {
          return p;
        }
        p += Utf8.length((byte) b);
      }
    }
    return end;
  }

  /** The end of the run of line ends, and slashes if wanted, that begins at {@code p}. */
  static int lineEnds(byte[] t, int p, int end, boolean slash) {
    while (p < end && (t[p] == '\n' || t[p] == '\r' || (slash && t[p] == '/'))) {
      p++;
    }
    return p;
  }

  /**
   * The end of the piece of white space at {@code p} by {@code \s*[\r\n]+|\s+(?!\S)|\s+}: up to the
   * last line end of the run if there is one; else all of it at the end of the text, else all but
   * the last character, else that one.
   */
  static int space(byte[] t, int p, int end) {
    int last = p;
    int q = p;
    int lineEnd = -1;
    while (q < end) {
      int b = t[q];
      if (b >= 0) {
        if ((CharTable.of(b) & CharTable.SPACE) == 0) {
          break;
        }
        last = q++;
        if (b == '\n' || b == '\r') {
          lineEnd = q;
        }
      } else {
        if ((CharTable.of(Utf8.codePoint(t, q, end)) & CharTable.SPACE) == 0) {
          break;
        }
        last = q;
        q += Utf8.length((byte) b);
      }
    }
    if (lineEnd >= 0) {
      return lineEnd;
    }
    return q < end && last > p ? last : q;
  }

  /** As {@link #space} by {@code \s+(?!\S)|\s+}: line ends are like other white space. */
  static int anySpace(byte[] t, int p, int end) {
    int q = run(t, p, end, CharTable.SPACE);
    if (q == end) {
      return q;
    }
    int last = Utf8.before(t, q, p);
    return last > p ? last : q;
  }

  /**
   * The end of a contraction at an apostrophe: {@code 's 't 're 've 'm 'll 'd}; {@code p} when
   * there is none.
   *
   * @param anyCase takes capitals too, and the long s (U+017F) that folds to s
   */
  static int contraction(byte[] t, int p, int end, boolean anyCase) {
    if (p + 1 >= end) {
      return p;
    }
    int fold = anyCase ? 0x20 : 0;
    int a = t[p + 1];
    if (a < 0) {
      return anyCase && a == (byte) 0xC5 && p + 2 < end && t[p + 2] == (byte) 0xBF ? p + 3 : p;
    }
    a |= fold;
    if (a == 's' || a == 't' || a == 'm' || a == 'd') {
      return p + 2;
    }
    if (p + 2 >= end) {
      return p;
    }
    int b = t[p + 2] | fold;
    return ((a == 'r' || a == 'v') && b == 'e') || (a == 'l' && b == 'l') ? p + 3 : p;
  }

  /**
   * Whether a piece ends before {@code p} in all patterns of the family of GPT, whatever else the
   * text holds: between a letter or number and a space or line end, since no alternative goes on
   * from the former to white space; and between a line feed and a letter or number, since white
   * space ends behind its last line end and no alternative has a line end before a letter.
   */
  static boolean isBorder(byte[] t, int p) {
    int b = t[p];
    if (b == ' ' || b == '\n') {
      int before = t[p - 1];
      return (CharTable.of(before >= 0 ? before : Utf8.codePoint(t, Utf8.before(t, p, 0), p))
              & LETTER_OR_DIGIT)
          != 0;
    }
    return t[p - 1] == '\n'
        && (CharTable.of(Utf8.codePoint(t, p, t.length)) & LETTER_OR_DIGIT) != 0;
  }
}
