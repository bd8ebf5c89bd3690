package dev.shepherd.template.jinja;

import java.math.BigDecimal;

/** The shortest decimal text that reads back as the same double, in Python's layout. */
final class FloatText {

  private FloatText() {}

  static String of(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return (long) value + ".0";
    }
    // Java finds the same shortest digits, but lays them out in another way.
    BigDecimal exact = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
    String digits = exact.unscaledValue().toString();
    int point = digits.length() - exact.scale();
    var out = new StringBuilder(digits.length() + 8);
    if (value < 0) {
      out.append('-');
    }
    if (point > -4 && point <= 16) {
      positional(digits, point, out);
    } else {
      out.append(digits.charAt(0));
      if (digits.length() > 1) {
        out.append('.').append(digits, 1, digits.length());
      }
      exponent(point - 1, out);
    }
    return out.toString();
  }

  private static void positional(String digits, int point, StringBuilder out) {
    if (point <= 0) {
      out.append("0.").repeat("0", -point).append(digits);
    } else if (point >= digits.length()) {
      out.append(digits).repeat("0", point - digits.length()).append(".0");
    } else {
      out.append(digits, 0, point).append('.').append(digits, point, digits.length());
    }
  }

  /** Sign and at least two digits. */
  static void exponent(int power, StringBuilder out) {
    out.append('e').append(power < 0 ? '-' : '+');
    int size = Math.abs(power);
    if (size < 10) {
      out.append('0');
    }
    out.append(size);
  }
}
