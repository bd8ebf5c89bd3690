package dev.shepherd.tokenizer.split;

import java.nio.charset.StandardCharsets;

/**
 * Cuts before the stand-in for spaces: before every one, or only where the model cannot tell the
 * difference.
 *
 * <p>The latter is for vocabularies that are not cut into words at all: where no token goes on from
 * a character to the stand-in, no merge does, and pieces short enough for the word cache come of
 * one long word. Such a cut is not made within a run of stand-ins, since there are tokens for runs.
 */
public final class MarkCutter implements Cutter {

  private final byte[] mark;
  private final boolean everywhere;
  private final boolean[] joins;

  private MarkCutter(int codePoint, boolean everywhere, boolean[] joins) {
    this.mark = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    this.everywhere = everywhere;
    this.joins = joins;
  }

  /** Cuts before every stand-in. */
  static MarkCutter everywhere(int codePoint) {
    return new MarkCutter(codePoint, true, new boolean[256]);
  }

  /**
   * Cuts where no token joins a character to the stand-in.
   *
   * @param joins for each last byte of a character, whether some token has the stand-in behind it
   */
  public static MarkCutter where(int codePoint, boolean[] joins) {
    return new MarkCutter(codePoint, false, joins.clone());
  }

  @Override
  public int cut(byte[] text, int from, int to, Cuts out, int enough) {
    int p = from;
    while (p < to && out.size() < enough) {
      p = next(text, p, to);
      out.add(p);
    }
    return p;
  }

  private int next(byte[] t, int p, int to) {
    int q = p + 1;
    byte first = mark[0];
    while (q < to) {
      if (t[q] == first && isMark(t, q, to) && (everywhere || cutsBefore(t, p, q))) {
        return q;
      }
      q++;
    }
    return to;
  }

  private boolean cutsBefore(byte[] t, int from, int q) {
    return !joins[t[q - 1] & 0xFF] && !(q - mark.length >= from && isMark(t, q - mark.length, q));
  }

  private boolean isMark(byte[] t, int p, int to) {
    if (p + mark.length > to) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if (t[p + i] != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether pieces border on each other between these bytes, of which the second is a mark. */
  boolean cutsAfter(byte last) {
    return everywhere || (!joins[last & 0xFF] && last != mark[mark.length - 1]);
  }

  @Override
  public boolean isSafe(byte[] text, int p) {
    return isMark(text, p, text.length) && cutsAfter(text[p - 1]);
  }
}
