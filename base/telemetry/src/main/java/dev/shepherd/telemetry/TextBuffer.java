package dev.shepherd.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing byte array that an exposition is written into, in UTF-8. Confined to one thread.
 *
 * <p>Numbers are written without an intermediate String where they are whole, which nearly all
 * samples are.
 */
final class TextBuffer {
  private static final double LARGEST_EXACT_WHOLE = 1L << 53;

  private byte[] bytes;
  private int length;

  TextBuffer(int initialBytes) {
    bytes = new byte[initialBytes];
  }

  TextBuffer append(byte[] more) {
    ensure(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  TextBuffer append(String text) {
    return append(text.getBytes(StandardCharsets.UTF_8));
  }

  TextBuffer append(char ascii) {
    ensure(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  /** Appends a whole number in decimal. */
  TextBuffer append(long number) {
    if (number == Long.MIN_VALUE) {
      return append("-9223372036854775808");
    }
    ensure(20);
    long rest = number;
    if (rest < 0) {
      bytes[length++] = '-';
      rest = -rest;
    }
    int end = length + digits(rest);
    int at = end;
    do {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    length = end;
    return this;
  }

  /** Appends the shortest form that reads back as the same number; {@code +Inf}, {@code NaN}. */
  TextBuffer append(double number) {
    if (number == Math.rint(number) && Math.abs(number) <= LARGEST_EXACT_WHOLE) {
      return append((long) number);
    }
    return append(shortest(number));
  }

  static String shortest(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (number == Math.rint(number) && Math.abs(number) <= LARGEST_EXACT_WHOLE) {
      return Long.toString((long) number);
    }
    return Double.toString(number).replace(".0E", "E").replace('E', 'e');
  }

  int length() {
    return length;
  }

  /** Takes back everything after the first {@code newLength} bytes. */
  void truncate(int newLength) {
    length = newLength;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private static int digits(long nonNegative) {
    int count = 1;
    for (long rest = nonNegative; rest >= 10; rest /= 10) {
      count++;
    }
    return count;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
