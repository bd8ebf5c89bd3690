package dev.shepherd.template.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Digits of doubles in the styles of C's {@code printf}, rounded exactly. */
final class NumberText {

  /** Digits behind the point at most. */
  private static final int MAX_PRECISION = 5_000;

  private NumberText() {}

  /**
   * The digits of a finite or special double without its sign.
   *
   * @param style one of {@code e f g}
   * @param alternate whether {@code g} keeps zeros at the end
   */
  static String format(double value, char style, int precision, boolean alternate) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return "inf";
    }
    if (precision > MAX_PRECISION) {
      throw Fail.value("precision too big");
    }
    BigDecimal exact = new BigDecimal(Math.abs(value));
    return switch (style) {
      case 'f' -> {
        String text = exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
        yield alternate && precision == 0 ? text + "." : text;
      }
      case 'e' -> scientific(exact, precision, alternate);
      default -> general(exact, Math.max(1, precision), alternate);
    };
  }

  private static String scientific(BigDecimal exact, int precision, boolean alternate) {
    int power = 0;
    BigInteger digits = BigInteger.ZERO;
    if (exact.signum() != 0) {
      BigDecimal rounded =
          exact.round(new java.math.MathContext(precision + 1, RoundingMode.HALF_EVEN));
      power = rounded.precision() - rounded.scale() - 1;
      digits = rounded.movePointLeft(power).movePointRight(precision).toBigInteger();
    }
    String text = digits.toString();
    var out = new StringBuilder();
    out.append(text.charAt(0));
    if (precision > 0 || alternate) {
      String rest = text.substring(1);
      out.append('.').append(rest).repeat("0", precision - rest.length());
    }
    FloatText.exponent(power, out);
    return out.toString();
  }

  private static String general(BigDecimal exact, int precision, boolean alternate) {
    if (exact.signum() == 0) {
      return alternate ? "0." + "0".repeat(precision - 1) : "0";
    }
    BigDecimal rounded = exact.round(new java.math.MathContext(precision, RoundingMode.HALF_EVEN));
    int power = rounded.precision() - rounded.scale() - 1;
    if (power < -4 || power >= precision) {
      String text = scientific(exact, precision - 1, alternate);
      int e = text.indexOf('e');
      return alternate ? text : withoutZeros(text.substring(0, e)) + text.substring(e);
    }
    String text =
        rounded
            .setScale(Math.max(0, precision - 1 - power), RoundingMode.UNNECESSARY)
            .toPlainString();
    if (alternate) {
      return text.indexOf('.') < 0 ? text + "." : text;
    }
    return withoutZeros(text);
  }

  private static String withoutZeros(String text) {
    if (text.indexOf('.') < 0) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  /** Digits in groups of three, or of four for bases of two. */
  static String group(String digits, char separator, int size) {
    int end = 0;
    while (end < digits.length() && Character.digit(digits.charAt(end), 16) >= 0) {
      end++;
    }
    var out = new StringBuilder(digits);
    for (int i = end - size; i > 0; i -= size) {
      out.insert(i, separator);
    }
    return out.toString();
  }
}
