package dev.shepherd.tokenizer.split;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.spec.ByteAlphabet;
import dev.shepherd.tokenizer.spec.PreTokenizer.PrependScheme;
import java.nio.charset.StandardCharsets;

/** A step of a pre-tokeniser, for the few that change text between cuts. Immutable. */
sealed interface Rewrite {

  /**
   * Adds what becomes of the pieces.
   *
   * @param origin where in the pieces' text the input begins, -1 if it does so elsewhere
   * @param text to write new text to; empty
   */
  void apply(Pieces in, int origin, ByteBuilder text, Pieces out);

  /** Cuts pieces further. */
  record Cut(Cutter cutter) implements Rewrite {
    @Override
    public void apply(Pieces in, int origin, ByteBuilder text, Pieces out) {
      out.on(in.text());
      Cuts cuts = new Cuts();
      for (int i = 0; i < in.size(); i++) {
        cuts.clear();
        int start = in.from(i);
        cutter.cut(in.text(), start, in.to(i), cuts, Integer.MAX_VALUE);
        for (int j = 0; j < cuts.size(); j++) {
          if (!cuts.dropped(j)) {
            out.add(start, cuts.end(j));
          }
          start = cuts.end(j);
        }
      }
    }
  }

  /** Puts a space before pieces that do not begin with one. */
  record SpaceBefore() implements Rewrite {
    @Override
    public void apply(Pieces in, int origin, ByteBuilder text, Pieces out) {
      out.on(text.array());
      for (int i = 0; i < in.size(); i++) {
        int start = text.size();
        if (in.text()[in.from(i)] != ' ') {
          text.add(' ');
        }
        text.add(in.text(), in.from(i), in.to(i));
        out.add(start, text.size());
      }
      out.moveTo(text.array());
    }
  }

  /** Writes stand-ins for bytes. */
  record StandIns() implements Rewrite {
    @Override
    public void apply(Pieces in, int origin, ByteBuilder text, Pieces out) {
      out.on(text.array());
      for (int i = 0; i < in.size(); i++) {
        int start = text.size();
        for (int p = in.from(i); p < in.to(i); p++) {
          text.addCodePoint(ByteAlphabet.standIn(in.text()[p] & 0xFF));
        }
        out.add(start, text.size());
      }
      out.moveTo(text.array());
    }
  }

  /** Writes a mark for spaces, and one in front where the scheme wants it. */
  record Marks(int mark, PrependScheme scheme) implements Rewrite {
    @Override
    public void apply(Pieces in, int origin, ByteBuilder text, Pieces out) {
      out.on(text.array());
      byte[] utf8 = Character.toString(mark).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < in.size(); i++) {
        int start = text.size();
        byte[] t = in.text();
        int from = in.from(i);
        int to = in.to(i);
        boolean wanted =
            switch (scheme) {
              case ALWAYS -> true;
              case FIRST -> from == origin;
              case NEVER -> false;
            };
        if (wanted && t[from] != ' ' && !startsWith(t, from, to, utf8)) {
          text.add(utf8);
        }
        int copied = from;
        for (int p = from; p < to; p++) {
          if (t[p] == ' ') {
            text.add(t, copied, p);
            text.add(utf8);
            copied = p + 1;
          }
        }
        text.add(t, copied, to);
        out.add(start, text.size());
      }
      out.moveTo(text.array());
    }

    private static boolean startsWith(byte[] t, int from, int to, byte[] utf8) {
      if (to - from < utf8.length) {
        return false;
      }
      for (int i = 0; i < utf8.length; i++) {
        if (t[from + i] != utf8[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
