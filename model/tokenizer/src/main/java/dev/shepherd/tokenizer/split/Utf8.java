package dev.shepherd.tokenizer.split;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Characters in UTF-8 bytes. */
public final class Utf8 {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Eight bytes, the first one lowest. */
  public static long eight(byte[] t, int p) {
    return (long) LONG.get(t, p);
  }

  /** The code point that begins at {@code p}; the text must be well-formed there. */
  public static int codePoint(byte[] t, int p, int end) {
    int b = t[p];
    if (b >= 0) {
      return b;
    }
    if (b < (byte) 0xE0) {
      return p + 1 < end ? (b & 0x1F) << 6 | (t[p + 1] & 0x3F) : 0xFFFD;
    }
    if (b < (byte) 0xF0) {
      return p + 2 < end ? (b & 0x0F) << 12 | (t[p + 1] & 0x3F) << 6 | (t[p + 2] & 0x3F) : 0xFFFD;
    }
    return p + 3 < end
        ? (b & 0x07) << 18 | (t[p + 1] & 0x3F) << 12 | (t[p + 2] & 0x3F) << 6 | (t[p + 3] & 0x3F)
        : 0xFFFD;
  }

  /** Number of bytes of the character that begins with this byte. */
  public static int length(byte first) {
    if (first >= 0) {
      return 1;
    }
    return first < (byte) 0xE0 ? 2 : first < (byte) 0xF0 ? 3 : 4;
  }

  /** Where the character before {@code p} begins, not before {@code from}. */
  public static int before(byte[] t, int p, int from) {
    int q = p - 1;
    while (q > from && (t[q] & 0xC0) == 0x80) {
      q--;
    }
    return q;
  }

  /** Whether all bytes make whole characters, by the table of the Unicode standard (3-7). */
  public static boolean wellFormed(byte[] t, int from, int to) {
    int p = from;
    while (true) {
      while (p + 8 <= to && (eight(t, p) & HIGH_BITS) == 0) {
        p += 8;
      }
      if (p >= to) {
        return true;
      }
      int b = t[p];
      if (b >= 0) {
        p++;
        continue;
      }
      // Runs of three-byte characters, as in Chinese, stay in this loop.
      while ((b & 0xF0) == 0xE0 && p + 3 <= to) {
        int second = t[p + 1];
        if ((second & 0xC0) != 0x80
            || (t[p + 2] & 0xC0) != 0x80
            || (b == (byte) 0xE0 && second < (byte) 0xA0)
            || (b == (byte) 0xED && second >= (byte) 0xA0)) {
          return false;
        }
        p += 3;
        if (p == to) {
          return true;
        }
        b = t[p];
      }
      if (b >= 0) {
        continue;
      }
      if (b >= (byte) 0xC2 && b <= (byte) 0xDF) {
        if (p + 2 > to || (t[p + 1] & 0xC0) != 0x80) {
          return false;
        }
        p += 2;
      } else if (b >= (byte) 0xF0 && b <= (byte) 0xF4) {
        if (p + 4 > to
            || (t[p + 1] & 0xC0) != 0x80
            || (t[p + 2] & 0xC0) != 0x80
            || (t[p + 3] & 0xC0) != 0x80
            || (b == (byte) 0xF0 && t[p + 1] < (byte) 0x90)
            || (b == (byte) 0xF4 && t[p + 1] >= (byte) 0x90)) {
          return false;
        }
        p += 4;
      } else {
        return false;
      }
    }
  }

  /** Number of bytes at the end of an array's first {@code size} that begin a character only. */
  public static int incompleteAtEnd(byte[] t, int size) {
    for (int back = 1; back <= 3 && back <= size; back++) {
      int b = t[size - back];
      if (b >= 0) {
        return 0;
      }
      if ((b & 0xC0) == 0xC0) {
        // What follows a first byte must be able to complete it, else it is malformed already.
        boolean open = length((byte) b) > back && b >= (byte) 0xC2 && b <= (byte) 0xF4;
        if (open && back > 1) {
          int second = t[size - back + 1];
          open =
              !(b == (byte) 0xE0 && second < (byte) 0xA0)
                  && !(b == (byte) 0xED && second >= (byte) 0xA0)
                  && !(b == (byte) 0xF0 && second < (byte) 0x90)
                  && !(b == (byte) 0xF4 && second >= (byte) 0x90);
        }
        return open ? back : 0;
      }
    }
    return 0;
  }
}
