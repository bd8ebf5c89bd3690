package dev.shepherd.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds the end of a JSON string and checks its escapes and its UTF-8 on the way.
 *
 * <p>Plain ASCII is tested in words of eight bytes, four words per step ("SIMD within a register",
 * see Warren, Hacker's Delight, chapter 6). The masks may report false hits, but only above a true
 * one, so the lowest hit is always right. Byte sequences follow table 3-7 of the Unicode standard.
 * Not thread-safe; allocates nothing per scan.
 */
final class StringScanner {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;
  private static final long QUOTE_TO_SPACE = 0x02 * ONES;
  private static final long BEYOND_SPACE = 0x21 * ONES;
  private static final long BACKSLASHES = 0x5C * ONES;

  /** Two sequences of three bytes: the bits that tell lead from continuation bytes. */
  private static final long THREE_BYTE_MASK = 0xC0C0F0_C0C0F0L;

  private static final long THREE_BYTE_MARK = 0x8080E0_8080E0L;

  /** Four sequences of two bytes; the low halves of these constants serve two sequences. */
  private static final long TWO_BYTE_MASK = 0xC0E0_C0E0_C0E0_C0E0L;

  private static final long TWO_BYTE_MARK = 0x80C0_80C0_80C0_80C0L;
  private static final long TWO_BYTE_PAYLOAD = 0x001E_001E_001E_001EL;
  private static final long TWO_BYTE_CARRY = 0x007E_007E_007E_007EL;
  private static final long TWO_BYTE_FULL = 0x0080_0080_0080_0080L;

  /**
   * Forbidden pairs of the low four bits of a three-byte lead and bit 5 of the second byte, as a
   * bit set: 0 is an overlong form (E0 80..9F), 27 a surrogate (ED A0..BF).
   */
  private static final int THREE_BYTE_FORBIDDEN = 1 | 1 << 27;

  /** For each byte: 1 for a hexadecimal digit, 2 for a letter that may follow a backslash. */
  private static final byte[] MARKS = marks();

  private static final byte HEX = 1;
  private static final byte SHORT_ESCAPE = 2;

  private boolean escaped;
  private int errorOffset;
  private String errorReason = "";
  private boolean endedEarly;

  /**
   * Scans the string whose opening quote is at {@code open}.
   *
   * @param to offset behind the last byte that may be read
   * @return the offset behind the closing quote, or -1 when the string is malformed
   */
  int scan(byte[] doc, int open, int to) {
    boolean sawEscape = false;
    int at = open + 1;
    while (true) {
      at = nextSpecial(doc, at, to);
      if (at == to) {
        return endsEarly(open, "unterminated string");
      }
      byte c = doc[at];
      if (c == '"') {
        escaped = sawEscape;
        return at + 1;
      }
      if (c < 0) {
        at = afterNonAscii(doc, at, to);
      } else if (c == '\\') {
        sawEscape = true;
        at = afterEscapes(doc, open, at, to);
      } else {
        return fail(at, "raw control character in a string");
      }
      if (at < 0) {
        return -1;
      }
    }
  }

  /** Whether the string found last holds a backslash. */
  boolean escaped() {
    return escaped;
  }

  /** Where the last failed scan stopped. */
  int errorOffset() {
    return errorOffset;
  }

  /** Why the last failed scan stopped. */
  String errorReason() {
    return errorReason;
  }

  /** The first byte at or behind {@code at} that is not plain ASCII text, or {@code to}. */
  private static int nextSpecial(byte[] doc, int from, int to) {
    int at = from;
    if (at <= to - 8) {
      // Keys and short words end within the first word, so it is tried before the long strides.
      long first = specials(doc, at);
      if (first != 0) {
        return at + firstByte(first);
      }
      at += 8;
      // Text between escapes or accents is often shorter than a stride.
      if (at <= to - 8) {
        long second = specials(doc, at);
        if (second != 0) {
          return at + firstByte(second);
        }
        at += 8;
      }
      for (int last = to - 32; at <= last; at += 32) {
        long a = specials(doc, at);
        long b = specials(doc, at + 8);
        long c = specials(doc, at + 16);
        long d = specials(doc, at + 24);
        if ((a | b | c | d) != 0) {
          return a != 0
              ? at + firstByte(a)
              : b != 0
                  ? at + 8 + firstByte(b)
                  : c != 0 ? at + 16 + firstByte(c) : at + 24 + firstByte(d);
        }
      }
      for (int last = to - 8; at <= last; at += 8) {
        long word = specials(doc, at);
        if (word != 0) {
          return at + firstByte(word);
        }
      }
    }
    while (at < to && doc[at] >= 0x20 && doc[at] != '"' && doc[at] != '\\') {
      at++;
    }
    return at;
  }

  /** Whether the last scan failed only because the bytes at hand ended too early. */
  boolean endedEarly() {
    return endedEarly;
  }

  /**
   * The high bit of each byte that is a quote, a backslash, a control character or not ASCII.
   * Flipping bit 1 swaps the quote (0x22) with the space (0x20), so that one subtraction finds
   * quotes and control characters together.
   */
  private static long specials(byte[] doc, int at) {
    long word = (long) LONG.get(doc, at);
    long quotesAndControls = (word ^ QUOTE_TO_SPACE) - BEYOND_SPACE;
    long backslashes = (word ^ BACKSLASHES) - ONES;
    return (word | quotesAndControls | backslashes) & HIGH_BITS;
  }

  private static int firstByte(long mask) {
    return Long.numberOfTrailingZeros(mask) >>> 3;
  }

  /** Skips a run of escapes; clients that send pure ASCII write whole texts as such runs. */
  private int afterEscapes(byte[] doc, int open, int from, int to) {
    int at = from;
    do {
      if (at + 1 >= to) {
        return endsEarly(open, "unterminated string");
      }
      byte letter = doc[at + 1];
      if (letter == 'u') {
        if (to - at < 6) {
          return hexUntil(doc, at + 2, to)
              ? endsEarly(at, "incomplete \\u escape")
              : fail(at, "incomplete \\u escape");
        }
        int digits =
            MARKS[doc[at + 2] & 0xFF]
                & MARKS[doc[at + 3] & 0xFF]
                & MARKS[doc[at + 4] & 0xFF]
                & MARKS[doc[at + 5] & 0xFF];
        if ((digits & HEX) == 0) {
          return fail(at, "\\u escape without four hexadecimal digits");
        }
        at += 6;
      } else if ((MARKS[letter & 0xFF] & SHORT_ESCAPE) != 0) {
        at += 2;
      } else {
        return fail(at, "unknown escape");
      }
    } while (at < to && doc[at] == '\\');
    return at;
  }

  /** Skips a run of sequences of two to four bytes. */
  private int afterNonAscii(byte[] doc, int from, int to) {
    int at = from;
    do {
      int lead = doc[at] & 0xFF;
      int length;
      if (lead >= 0xE0 && lead < 0xF0) {
        at = afterThreeBytePairs(doc, at, to);
        length = threeByteLength(doc, at, to);
      } else if (lead < 0xE0) {
        at = afterTwoByteGroups(doc, at, to);
        length = twoByteLength(doc, at, to);
      } else {
        length = fourByteLength(doc, at, to);
      }
      if (length < 0) {
        return cutSequence(doc, at, to)
            ? endsEarly(at, "invalid UTF-8")
            : fail(at, "invalid UTF-8");
      }
      at += length;
    } while (at < to && doc[at] < 0);
    return at;
  }

  /** Skips good three-byte sequences two at a time. */
  private static int afterThreeBytePairs(byte[] doc, int from, int to) {
    int at = from;
    while (at <= to - 8) {
      long word = (long) LONG.get(doc, at);
      if ((word & THREE_BYTE_MASK) != THREE_BYTE_MARK
          || forbiddenThree(word)
          || forbiddenThree(word >>> 24)) {
        break;
      }
      at += 6;
    }
    return at;
  }

  /** Skips good two-byte sequences four and then two at a time. */
  private static int afterTwoByteGroups(byte[] doc, int from, int to) {
    int at = from;
    while (at <= to - 8) {
      long word = (long) LONG.get(doc, at);
      long payload = (word & TWO_BYTE_PAYLOAD) + TWO_BYTE_CARRY;
      if ((word & TWO_BYTE_MASK) != TWO_BYTE_MARK || (payload & TWO_BYTE_FULL) != TWO_BYTE_FULL) {
        break;
      }
      at += 8;
    }
    while (at <= to - 4) {
      int half = (int) INT.get(doc, at);
      int payload = (half & (int) TWO_BYTE_PAYLOAD) + (int) TWO_BYTE_CARRY;
      if ((half & (int) TWO_BYTE_MASK) != (int) TWO_BYTE_MARK
          || (payload & (int) TWO_BYTE_FULL) != (int) TWO_BYTE_FULL) {
        break;
      }
      at += 4;
    }
    return at;
  }

  private static boolean forbiddenThree(long word) {
    int pair = (int) ((word & 0x0F) << 1 | (word >>> 13 & 1));
    return (THREE_BYTE_FORBIDDEN >>> pair & 1) != 0;
  }

  /** Two for a good sequence, -1 for a bad one, 0 when no two-byte sequence starts here. */
  private static int twoByteLength(byte[] doc, int at, int to) {
    if (at == to || doc[at] >= (byte) 0xE0) {
      return 0;
    }
    return doc[at] >= (byte) 0xC2 && to - at >= 2 && isContinuation(doc[at + 1]) ? 2 : -1;
  }

  /** Three for a good sequence, -1 for a bad one, 0 when no three-byte sequence starts here. */
  private static int threeByteLength(byte[] doc, int at, int to) {
    if (at == to || (doc[at] & 0xF0) != 0xE0) {
      return 0;
    }
    if (to - at < 3 || !isContinuation(doc[at + 1]) || !isContinuation(doc[at + 2])) {
      return -1;
    }
    int pair = (doc[at] & 0x0F) << 1 | (doc[at + 1] >>> 5 & 1);
    return (THREE_BYTE_FORBIDDEN >>> pair & 1) != 0 ? -1 : 3;
  }

  /** Four for a good sequence, -1 for a bad one. */
  private static int fourByteLength(byte[] doc, int at, int to) {
    if (to - at < 4
        || !isContinuation(doc[at + 1])
        || !isContinuation(doc[at + 2])
        || !isContinuation(doc[at + 3])) {
      return -1;
    }
    // The code point divided by 4096: U+10000 to U+10FFFF are legal.
    int block = (doc[at] & 0x0F) << 6 | (doc[at + 1] & 0x3F);
    return block >= 0x10 && block < 0x110 ? 4 : -1;
  }

  private static boolean isContinuation(byte b) {
    return b < (byte) 0xC0;
  }

  private static boolean hexUntil(byte[] doc, int from, int to) {
    for (int at = from; at < to; at++) {
      if ((MARKS[doc[at] & 0xFF] & HEX) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the sequence at {@code at} is good as far as it goes, and goes on to the end. */
  private static boolean cutSequence(byte[] doc, int at, int to) {
    int lead = doc[at] & 0xFF;
    int length = lead >= 0xF5 || lead < 0xC2 ? 0 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (to - at >= length) {
      return false;
    }
    for (int i = at + 1; i < to; i++) {
      if (!isContinuation(doc[i])) {
        return false;
      }
    }
    return true;
  }

  private int fail(int offset, String reason) {
    errorOffset = offset;
    errorReason = reason;
    endedEarly = false;
    return -1;
  }

  private int endsEarly(int offset, String reason) {
    fail(offset, reason);
    endedEarly = true;
    return -1;
  }

  private static byte[] marks() {
    byte[] marks = new byte[256];
    Arrays.fill(marks, '0', '9' + 1, HEX);
    Arrays.fill(marks, 'A', 'F' + 1, HEX);
    Arrays.fill(marks, 'a', 'f' + 1, HEX);
    for (char letter : "\"\\/bfnrt".toCharArray()) {
      marks[letter] |= SHORT_ESCAPE;
    }
    return marks;
  }
}
