package dev.shepherd.tokenizer.decode;

/**
 * Follows UTF-8 byte by byte and says at once when it can no longer be well-formed.
 *
 * <p>The table of well-formed sequences of the Unicode Standard (chapter 3, table 3-7): after a
 * first byte so many continuation bytes are needed, of which the first has tighter bounds behind
 * E0, ED, F0 and F4.
 */
final class Utf8Walk {

  private int needed;
  private int lower = 0x80;
  private int upper = 0xBF;

  /** Whether a character has begun and not ended. */
  boolean inside() {
    return needed > 0;
  }

  void reset() {
    needed = 0;
    lower = 0x80;
    upper = 0xBF;
  }

  /**
   * Goes on by one byte. When it does not fit, the walk stands outside any character, as if the
   * byte had not been seen.
   *
   * @param b the byte, signed or not
   * @return whether the bytes so far can be the beginning of well-formed text
   */
  boolean accept(int b) {
    int c = b & 0xFF;
    if (needed > 0) {
      if (c < lower || c > upper) {
        reset();
        return false;
      }
      needed--;
      lower = 0x80;
      upper = 0xBF;
      return true;
    }
    if (c < 0x80) {
      return true;
    }
    if (c < 0xC2 || c > 0xF4) {
      return false;
    }
    if (c < 0xE0) {
      needed = 1;
    } else if (c < 0xF0) {
      needed = 2;
      lower = c == 0xE0 ? 0xA0 : 0x80;
      upper = c == 0xED ? 0x9F : 0xBF;
    } else {
      needed = 3;
      lower = c == 0xF0 ? 0x90 : 0x80;
      upper = c == 0xF4 ? 0x8F : 0xBF;
    }
    return true;
  }

  /** Whether these bytes are well-formed by themselves. */
  static boolean isWhole(byte[] bytes, int from, int to) {
    var walk = new Utf8Walk();
    for (int i = from; i < to; i++) {
      if (!walk.accept(bytes[i])) {
        return false;
      }
    }
    return !walk.inside();
  }
}
