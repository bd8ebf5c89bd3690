package dev.shepherd.tokenizer.normal;

/**
 * BERT's cleaning: control characters go, white space becomes plain spaces, Chinese characters get
 * spaces around them.
 */
final class BertText implements TextNormalizer {

  private static final class Other {
    static final CodeSet SET = CodeSet.named("other");
  }

  private final boolean clean;
  private final boolean chinese;

  BertText(boolean clean, boolean chinese) {
    this.clean = clean;
    this.chinese = chinese;
  }

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    int at = from;
    while (at < to) {
      int c = Utf8.codePoint(utf8, at);
      if (c < 0x80 ? clean && (c < ' ' || c == 0x7F) : changes(c)) {
        return false;
      }
      at += Utf8.length(utf8[at]);
    }
    return true;
  }

  private boolean changes(int c) {
    return (clean && (Other.SET.contains(c) || Utf8.isSpace(c))) || (chinese && isChinese(c));
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    int at = from;
    while (at < to) {
      int c = Utf8.codePoint(utf8, at);
      at += Utf8.length(utf8[at]);
      if (clean) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
          c = ' ';
        } else if (Other.SET.contains(c)) {
          continue;
        } else if (Utf8.isSpace(c)) {
          c = ' ';
        }
      }
      if (chinese && isChinese(c)) {
        out.add(' ');
        out.addCodePoint(c);
        out.add(' ');
      } else {
        out.addCodePoint(c);
      }
    }
  }

  /** The blocks that BERT takes for Chinese, the gap in the third one included. */
  private static boolean isChinese(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2B81F)
        || (c >= 0x2B920 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }
}
