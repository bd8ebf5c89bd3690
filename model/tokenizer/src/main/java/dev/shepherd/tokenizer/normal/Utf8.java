package dev.shepherd.tokenizer.normal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads code points of well-formed UTF-8. */
final class Utf8 {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private Utf8() {}

  /** Bytes of the character that begins with this byte. */
  static int length(byte lead) {
    if (lead >= 0) {
      return 1;
    }
    int b = lead & 0xFF;
    return b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
  }

  /** The code point that begins at {@code at}. */
  static int codePoint(byte[] utf8, int at) {
    int b = utf8[at];
    if (b >= 0) {
      return b;
    }
    if ((b & 0xE0) == 0xC0) {
      return ((b & 0x1F) << 6) | (utf8[at + 1] & 0x3F);
    }
    if ((b & 0xF0) == 0xE0) {
      return ((b & 0x0F) << 12) | ((utf8[at + 1] & 0x3F) << 6) | (utf8[at + 2] & 0x3F);
    }
    return ((b & 0x07) << 18)
        | ((utf8[at + 1] & 0x3F) << 12)
        | ((utf8[at + 2] & 0x3F) << 6)
        | (utf8[at + 3] & 0x3F);
  }

  /** Where the character before {@code at} begins. */
  static int before(byte[] utf8, int at) {
    int p = at - 1;
    while ((utf8[p] & 0xC0) == 0x80) {
      p--;
    }
    return p;
  }

  /** The first position from {@code at} on that is not ASCII, or {@code to}. */
  static int afterAscii(byte[] utf8, int at, int to) {
    while (at <= to - 8) {
      long high = (long) LONG.get(utf8, at) & 0x8080808080808080L;
      if (high != 0) {
        return at + (Long.numberOfTrailingZeros(high) >> 3);
      }
      at += 8;
    }
    while (at < to && utf8[at] >= 0) {
      at++;
    }
    return at;
  }

  /** White space as Unicode's property White_Space has it. */
  static boolean isSpace(int c) {
    if (c < 0x80) {
      return c == ' ' || (c >= 9 && c <= 13);
    }
    return switch (c) {
      case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
      default -> c >= 0x2000 && c <= 0x200A;
    };
  }
}
