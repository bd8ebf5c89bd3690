package dev.shepherd.tokenizer.spec;

import java.util.Arrays;

/**
 * The printable stand-ins by which byte-level vocabularies write bytes.
 *
 * <p>Bytes 0x21 to 0x7E, 0xA1 to 0xAC and 0xAE to 0xFF stand for themselves as code points; the
 * other 68 bytes follow in increasing order from U+0100. So each byte takes one or two bytes of
 * UTF-8, and the space is U+0120.
 */
public final class ByteAlphabet {

  /** Code points that are stand-ins are below this. */
  public static final int BOUND = 0x144;

  private static final char[] STAND_IN = new char[256];
  private static final short[] BYTE = new short[BOUND];

  static {
    Arrays.fill(BYTE, (short) -1);
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean itself = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      STAND_IN[b] = (char) (itself ? b : next++);
      BYTE[STAND_IN[b]] = (short) b;
    }
  }

  private ByteAlphabet() {}

  /** The code point that stands for a byte of 0 to 255. */
  public static int standIn(int unsignedByte) {
    return STAND_IN[unsignedByte];
  }

  /** The byte, 0 to 255, that a code point stands for, -1 when it stands for none. */
  public static int byteOf(int codePoint) {
    return codePoint >= 0 && codePoint < BOUND ? BYTE[codePoint] : -1;
  }

  /**
   * Writes the stand-ins of bytes as UTF-8.
   *
   * @param out needs room for twice as many bytes
   * @return the position in {@code out} behind the last byte written
   */
  public static int encode(byte[] raw, int from, int to, byte[] out, int at) {
    for (int i = from; i < to; i++) {
      int c = STAND_IN[raw[i] & 0xFF];
      if (c < 0x80) {
        out[at++] = (byte) c;
      } else {
        out[at++] = (byte) (0xC0 | (c >> 6));
        out[at++] = (byte) (0x80 | (c & 0x3F));
      }
    }
    return at;
  }

  /**
   * Reads stand-ins back into bytes.
   *
   * @param utf8 well-formed UTF-8
   * @param out needs room for as many bytes
   * @return the position in {@code out} behind the last byte written, -1 when some code point is no
   *     stand-in
   */
  public static int decode(byte[] utf8, int from, int to, byte[] out, int at) {
    for (int i = from; i < to; i++) {
      int c = utf8[i];
      if (c < 0) {
        // Two-byte sequences only: longer ones are beyond the last stand-in.
        if ((c & 0xE0) != 0xC0 || i + 1 >= to) {
          return -1;
        }
        c = ((c & 0x1F) << 6) | (utf8[++i] & 0x3F);
      }
      int b = byteOf(c);
      if (b < 0) {
        return -1;
      }
      out[at++] = (byte) b;
    }
    return at;
  }
}
