package dev.shepherd.tokenizer.normal;

/** The cleaning that comes from neural machine translation: controls go, odd spaces are spaces. */
final class NmtText implements TextNormalizer {

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    int at = from;
    while (at < to) {
      int c = Utf8.codePoint(utf8, at);
      if (isRemoved(c) || isSpace(c)) {
        return false;
      }
      at += Utf8.length(utf8[at]);
    }
    return true;
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    int at = from;
    while (at < to) {
      int c = Utf8.codePoint(utf8, at);
      at += Utf8.length(utf8[at]);
      if (isSpace(c)) {
        out.add(' ');
      } else if (!isRemoved(c)) {
        out.addCodePoint(c);
      }
    }
  }

  private static boolean isSpace(int c) {
    return switch (c) {
      case 9,
          10,
          12,
          13,
          0x1680,
          0x200B,
          0x200C,
          0x200D,
          0x200E,
          0x200F,
          0x2028,
          0x2029,
          0x2581,
          0xFEFF,
          0xFFFD ->
          true;
      default -> false;
    };
  }

  private static boolean isRemoved(int c) {
    return (c > 0 && c < ' ' && !isSpace(c)) || c == 0x7F || c == 0x8F || c == 0x9F;
  }
}
