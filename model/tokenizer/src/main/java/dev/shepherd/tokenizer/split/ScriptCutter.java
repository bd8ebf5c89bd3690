package dev.shepherd.tokenizer.split;

/**
 * Cuts where the script changes. Japanese kana count as Chinese; the space belongs to any script.
 */
final class ScriptCutter implements Cutter {

  @Override
  public int cut(byte[] text, int from, int to, Cuts out, int enough) {
    Character.UnicodeScript last = null;
    int p = from;
    while (p < to) {
      Character.UnicodeScript script = script(Utf8.codePoint(text, p, to));
      if (script != null) {
        if (last != null && script != last) {
          out.add(p);
        }
        last = script;
      }
      p += Utf8.length(text[p]);
    }
    out.add(to);
    return to;
  }

  @Override
  public boolean isSafe(byte[] text, int p) {
    return false;
  }

  private static Character.@org.jspecify.annotations.Nullable UnicodeScript script(int c) {
    if (c == ' ') {
      return null;
    }
    if (c == 0x30FC) {
      return Character.UnicodeScript.HAN;
    }
    return switch (Character.UnicodeScript.of(c)) {
      case HIRAGANA, KATAKANA -> Character.UnicodeScript.HAN;
      case UNKNOWN -> null;
      case Character.UnicodeScript other -> other;
    };
  }
}
