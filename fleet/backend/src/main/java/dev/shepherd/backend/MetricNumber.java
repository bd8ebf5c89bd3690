package dev.shepherd.backend;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Brings the numbers of metrics text into their shortest form without changing their value. */
final class MetricNumber {
  /** Longest number looked at; longer ones are no numbers a program prints. */
  private static final int MAX_CHARS = 64;

  /** Numbers from 1 up to here are written without exponent. */
  private static final double PLAIN_BELOW = 1e15;

  private MetricNumber() {}

  /**
   * The number at {@code from..to-1}: plain decimals for whole numbers of any length as written,
   * else the shortest decimal that reads as the same double; {@code NaN}, {@code +Inf} and {@code
   * -Inf}; null when it is no number.
   */
  static @Nullable String shortest(String text, int from, int to) {
    if (from >= to || to - from > MAX_CHARS) {
      return null;
    }
    boolean whole = true;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit && (i > from || to - from == 1 || c != '-')) {
        whole = false;
      }
      if (!digit && c != '+' && c != '-' && c != '.' && c != 'e' && c != 'E') {
        return special(text.substring(from, to).toLowerCase(Locale.ROOT));
      }
    }
    String number = text.substring(from, to);
    if (whole && isCanonical(number)) {
      return number; // also keeps 64-bit counters exact, which a double could not
    }
    try {
      return shortest(Double.parseDouble(number));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The shortest form of a double. */
  static String shortest(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return "0";
    }
    if (value == Math.rint(value) && Math.abs(value) < PLAIN_BELOW) {
      return Long.toString((long) value);
    }
    String text = Double.toString(value);
    if (text.indexOf('E') < 0) {
      return text;
    }
    return Math.abs(value) >= 1 && Math.abs(value) < PLAIN_BELOW
        ? new BigDecimal(text).toPlainString()
        : text.replace(".0E", "e").replace('E', 'e');
  }

  private static boolean isCanonical(String whole) {
    int first = whole.charAt(0) == '-' ? 1 : 0;
    return whole.charAt(first) != '0' || (whole.length() == 1);
  }

  private static @Nullable String special(String lower) {
    return switch (lower) {
      case "nan", "+nan", "-nan" -> "NaN";
      case "inf", "+inf", "infinity", "+infinity" -> "+Inf";
      case "-inf", "-infinity" -> "-Inf";
      default -> null;
    };
  }
}
