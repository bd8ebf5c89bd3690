package dev.shepherd.tokenizer.split;

/** What the matcher of added tokens asks about the text around them. */
public final class TextClasses {

  private TextClasses() {}

  /** Eight bytes, the first one lowest. */
  public static long eight(byte[] t, int p) {
    return Utf8.eight(t, p);
  }

  /** Whether a word character ends before {@code p}. */
  public static boolean isWordBefore(byte[] t, int p, int from) {
    return CharKinds.isWord(Utf8.codePoint(t, Utf8.before(t, p, from), p));
  }

  /** Whether a word character begins at {@code p}. */
  public static boolean isWordAt(byte[] t, int p, int to) {
    return CharKinds.isWord(Utf8.codePoint(t, p, to));
  }

  /** Where the white space that ends before {@code p} begins. */
  public static int spaceBefore(byte[] t, int p, int from) {
    while (p > from) {
      int q = Utf8.before(t, p, from);
      if (!CharTable.isSpace(Utf8.codePoint(t, q, p))) {
        break;
      }
      p = q;
    }
    return p;
  }

  /** Where the white space that begins at {@code p} ends. */
  public static int spaceBehind(byte[] t, int p, int to) {
    while (p < to && CharTable.isSpace(Utf8.codePoint(t, p, to))) {
      p += Utf8.length(t[p]);
    }
    return p;
  }

  /** Whether white space ends before {@code p}, which is above 0. */
  public static boolean isSpaceBefore(byte[] t, int p) {
    return CharTable.isSpace(Utf8.codePoint(t, Utf8.before(t, p, 0), p));
  }
}
