package dev.shepherd.tokenizer.load;

/**
 * Reads a decimal number as the {@code tokenizers} library's JSON reader does: its digits as an
 * integer of 64 bits, multiplied or divided by a power of ten, each step rounded. That is up to one
 * unit in the last place beside the nearest double, and decides between segmentations of equal
 * score.
 */
final class QuickDecimal {

  private static final int MAX_POWER = 308;
  private static final double[] POWERS = new double[MAX_POWER + 1];

  static {
    for (int power = 0; power <= MAX_POWER; power++) {
      POWERS[power] = Double.parseDouble("1e" + power);
    }
  }

  private QuickDecimal() {}

  /**
   * The number between {@code from} and {@code to}.
   *
   * @throws NumberFormatException when it is none in JSON's syntax
   */
  static double parse(byte[] json, int from, int to) {
    check(json, from, to);
    int at = from;
    boolean negative = json[at] == '-';
    if (negative) {
      at++;
    }
    long digits = 0;
    long exponent = 0;
    boolean fraction = false;
    boolean full = false;
    for (; at < to; at++) {
      byte b = json[at];
      if (b == '.') {
        fraction = true;
        continue;
      }
      if (b < '0' || b > '9') {
        break;
      }
      // Digits beyond 64 bits are dropped; those before the point still count as tens.
      full |= overflows(digits, b - '0');
      if (!full) {
        digits = digits * 10 + (b - '0');
        exponent -= fraction ? 1 : 0;
      } else if (!fraction) {
        exponent++;
      }
    }
    if (at < to) {
      exponent += exponent(json, at + 1, to);
    }
    double value = scaled(unsigned(digits), exponent);
    return negative ? -value : value;
  }

  private static void check(byte[] json, int from, int to) {
    int at = from < to && json[from] == '-' ? from + 1 : from;
    int end = digits(json, at, to);
    boolean good = end > at;
    if (good && end < to && json[end] == '.') {
      at = end + 1;
      end = digits(json, at, to);
      good = end > at;
    }
    if (good && end < to && (json[end] == 'e' || json[end] == 'E')) {
      at = end + 1;
      if (at < to && (json[at] == '+' || json[at] == '-')) {
        at++;
      }
      end = digits(json, at, to);
      good = end > at;
    }
    if (!good || end != to) {
      throw new NumberFormatException("not a number");
    }
  }

  private static int digits(byte[] json, int from, int to) {
    int at = from;
    while (at < to && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    return at;
  }

  private static boolean overflows(long digits, int digit) {
    return Long.compareUnsigned(digits, Long.divideUnsigned(-1L - digit, 10)) > 0;
  }

  private static long exponent(byte[] json, int from, int to) {
    boolean negative = json[from] == '-';
    long value = 0;
    for (int i = negative || json[from] == '+' ? from + 1 : from; i < to; i++) {
      value = Math.min(1 << 20, value * 10 + (json[i] - '0'));
    }
    return negative ? -value : value;
  }

  /** The nearest double of an unsigned integer. */
  private static double unsigned(long digits) {
    if (digits >= 0) {
      return digits;
    }
    // The lowest bit is kept sticky, so that halving does not round a second time.
    return (double) ((digits >>> 1) | (digits & 1)) * 2;
  }

  private static double scaled(double digits, long exponent) {
    double value = digits;
    long left = exponent;
    while (left < -MAX_POWER && value != 0) {
      value /= 1e308;
      left += MAX_POWER;
    }
    if (value == 0 || left < -MAX_POWER) {
      return 0;
    }
    if (left > MAX_POWER) {
      return Double.POSITIVE_INFINITY;
    }
    double power = POWERS[(int) Math.abs(left)];
    return left >= 0 ? value * power : value / power;
  }
}
