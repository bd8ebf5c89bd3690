package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import java.nio.charset.StandardCharsets;

/** The edits of single tokens that decoders are made of. */
final class PieceEdits {

  private PieceEdits() {}

  /** The UTF-8 of a code point. */
  static byte[] utf8(int codePoint) {
    return new String(Character.toChars(codePoint)).getBytes(StandardCharsets.UTF_8);
  }

  static boolean startsWith(byte[] text, int from, int to, byte[] prefix) {
    if (to - from < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (text[from + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** Drops up to so many of a character at both ends. */
  record Strip(byte[] character, int start, int stop) implements PieceEdit {
    @Override
    public void edit(byte[] text, int from, int to, boolean first, ByteBuilder out) {
      int begin = from;
      for (int i = 0; i < start && startsWith(text, begin, to, character); i++) {
        begin += character.length;
      }
      int end = to;
      for (int i = 0; i < stop; i++) {
        int before = end - character.length;
        if (before < begin || !startsWith(text, before, end, character)) {
          break;
        }
        end = before;
      }
      out.add(text, begin, end);
    }
  }

  /** Writes spaces for a stand-in; the first token may lose them instead. */
  record Metaspace(Replacement toSpace, Replacement toNothing, boolean dropsFirst)
      implements PieceEdit {

    static Metaspace of(int replacement, boolean dropsFirst) {
      String standIn = Character.toString(replacement);
      return new Metaspace(new Replacement(standIn, " "), new Replacement(standIn, ""), dropsFirst);
    }

    @Override
    public void edit(byte[] text, int from, int to, boolean first, ByteBuilder out) {
      (first && dropsFirst ? toNothing : toSpace).edit(text, from, to, first, out);
    }

    @Override
    public boolean minds() {
      return dropsFirst;
    }
  }

  /** Puts a space before tokens that begin a word and takes the prefix from those that go on. */
  record WordPiece(byte[] prefix, boolean cleansUp) implements PieceEdit {
    @Override
    public void edit(byte[] text, int from, int to, boolean first, ByteBuilder out) {
      if (!cleansUp) {
        join(text, from, to, first, out);
        return;
      }
      var joined = new ByteBuilder(to - from + 1);
      join(text, from, to, first, joined);
      CleanUp.ofWordPiece().apply(joined.array(), 0, joined.size(), out);
    }

    private void join(byte[] text, int from, int to, boolean first, ByteBuilder out) {
      int begin = from;
      if (!first) {
        if (startsWith(text, from, to, prefix)) {
          begin += prefix.length;
        } else {
          out.add(' ');
        }
      }
      out.add(text, begin, to);
    }

    @Override
    public boolean minds() {
      return true;
    }
  }
}
