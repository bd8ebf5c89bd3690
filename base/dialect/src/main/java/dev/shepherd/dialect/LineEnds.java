package dev.shepherd.dialect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds line ends eight bytes at a time.
 *
 * <p>SIMD within a register: CR (0x0D) and LF (0x0A) are both of the form 00001xxx. A byte of that
 * form becomes zero under {@code (x & 0xF8) ^ 0x08}, and the lowest zero byte of a word is found by
 * the borrow that {@code word - 0x01…01} makes there (Hacker's Delight, 6-1). The other six bytes
 * of that form, such as tab, are rare in streams; they are told apart one by one.
 */
final class LineEnds {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long FORM_MASK = 0xF8F8F8F8F8F8F8F8L;
  private static final long FORM = 0x0808080808080808L;

  private LineEnds() {}

  /** The offset of the first CR or LF in {@code from..to}, or {@code to} if there is none. */
  static int next(byte[] bytes, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long word = ((long) LONG.get(bytes, at) & FORM_MASK) ^ FORM;
      long candidates = (word - ONES) & ~word & HIGH_BITS;
      if (candidates != 0) {
        int first = at + (Long.numberOfTrailingZeros(candidates) >>> 3);
        for (int i = first; i < at + Long.BYTES; i++) {
          if (isLineEnd(bytes[i])) {
            return i;
          }
        }
      }
    }
    while (at < to && !isLineEnd(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }
}
