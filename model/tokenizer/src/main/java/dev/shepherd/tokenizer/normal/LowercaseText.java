package dev.shepherd.tokenizer.normal;

/**
 * Lower case character by character, without regard to neighbours or languages.
 *
 * <p>Twenty-eight letters that Unicode 17 added are known to the {@code tokenizers} library and not
 * to the JDK.
 */
final class LowercaseText implements TextNormalizer {

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    int at = from;
    while (at < to) {
      int c = Utf8.codePoint(utf8, at);
      if (c < 0x80 ? c >= 'A' && c <= 'Z' : lower(c) != c || c == 0x130) {
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
      if (c < 0x80) {
        out.add(c >= 'A' && c <= 'Z' ? c + 32 : c);
      } else {
        out.addCodePoint(lower(c));
        if (c == 0x130) {
          out.addCodePoint(0x307);
        }
      }
    }
  }

  private static int lower(int c) {
    return switch (c) {
      case 0xA7CE, 0xA7D2, 0xA7D4 -> c + 1;
      default -> c >= 0x16EA0 && c <= 0x16EB8 ? c + 0x1B : Character.toLowerCase(c);
    };
  }
}
