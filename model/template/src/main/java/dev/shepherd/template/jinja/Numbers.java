package dev.shepherd.template.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic of whole numbers without bounds and of doubles, as in Python. Whole numbers are Longs
 * while they fit, and truth values count as 0 and 1.
 */
final class Numbers {

  /** Bits of the longest whole number; more is an attack, not a prompt. */
  private static final int MAX_BITS = 1 << 16;

  private static final MathContext QUOTIENT = new MathContext(60);

  private Numbers() {}

  static boolean isInteger(@Nullable Object value) {
    return value instanceof Long || value instanceof Boolean || value instanceof BigInteger;
  }

  static boolean isNumber(@Nullable Object value) {
    return isInteger(value) || value instanceof Double;
  }

  /** A whole number in its usual form. */
  static Object shrink(BigInteger value) {
    if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    if (value.bitLength() > MAX_BITS) {
      throw Fail.bound("a number of more than " + MAX_BITS + " bits");
    }
    return value;
  }

  static BigInteger big(Object integer) {
    return switch (integer) {
      case Long number -> BigInteger.valueOf(number);
      case Boolean flag -> flag ? BigInteger.ONE : BigInteger.ZERO;
      default -> (BigInteger) integer;
    };
  }

  /** The nearest double of any number. */
  static double real(Object number) {
    return switch (number) {
      case Double real -> real;
      case Long whole -> whole;
      case Boolean flag -> flag ? 1 : 0;
      default -> {
        double real = ((BigInteger) number).doubleValue();
        if (Double.isInfinite(real)) {
          throw Fail.overflow("int too large to convert to float");
        }
        yield real;
      }
    };
  }

  /** A whole number as a long, cut to the range of one. */
  static long clampedLong(Object integer) {
    return switch (integer) {
      case Long number -> number;
      case Boolean flag -> flag ? 1 : 0;
      default -> ((BigInteger) integer).signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    };
  }

  static Object add(Object a, Object b) {
    if (a instanceof Double || b instanceof Double) {
      return real(a) + real(b);
    }
    if (a instanceof Long x && b instanceof Long y) {
      long sum = x + y;
      if (((x ^ sum) & (y ^ sum)) >= 0) {
        return sum;
      }
    }
    return shrink(big(a).add(big(b)));
  }

  static Object subtract(Object a, Object b) {
    if (a instanceof Double || b instanceof Double) {
      return real(a) - real(b);
    }
    return shrink(big(a).subtract(big(b)));
  }

  static Object multiply(Object a, Object b) {
    if (a instanceof Double || b instanceof Double) {
      return real(a) * real(b);
    }
    return shrink(big(a).multiply(big(b)));
  }

  static Object divide(Object a, Object b) {
    if (a instanceof Double || b instanceof Double) {
      double divisor = real(b);
      if (divisor == 0) {
        throw Fail.zeroDivision("float division by zero");
      }
      return real(a) / divisor;
    }
    BigInteger divisor = big(b);
    if (divisor.signum() == 0) {
      throw Fail.zeroDivision("division by zero");
    }
    BigInteger dividend = big(a);
    if (dividend.bitLength() <= 53 && divisor.bitLength() <= 53) {
      return dividend.doubleValue() / divisor.doubleValue();
    }
    double quotient =
        new BigDecimal(dividend).divide(new BigDecimal(divisor), QUOTIENT).doubleValue();
    if (Double.isInfinite(quotient)) {
      throw Fail.overflow("integer division result too large for a float");
    }
    return quotient;
  }

  static Object floorDivide(Object a, Object b) {
    if (a instanceof Double || b instanceof Double) {
      double x = real(a);
      double y = real(b);
      if (y == 0) {
        throw Fail.zeroDivision("float floor division by zero");
      }
      return floorQuotient(x, y);
    }
    BigInteger divisor = big(b);
    if (divisor.signum() == 0) {
      throw Fail.zeroDivision("integer division or modulo by zero");
    }
    BigInteger[] parts = big(a).divideAndRemainder(divisor);
    boolean down = parts[1].signum() != 0 && parts[1].signum() != divisor.signum();
    return shrink(down ? parts[0].subtract(BigInteger.ONE) : parts[0]);
  }

  /** Python divides by way of the remainder, which differs from rounding the quotient. */
  private static double floorQuotient(double x, double y) {
    double remainder = x % y;
    double quotient = (x - remainder) / y;
    if (remainder != 0 && (y < 0) != (remainder < 0)) {
      quotient -= 1;
    }
    if (quotient == 0) {
      return Math.copySign(0.0, x / y);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  static Object modulo(Object a, Object b) {
    if (a instanceof Double || b instanceof Double) {
      double y = real(b);
      if (y == 0) {
        throw Fail.zeroDivision("float modulo");
      }
      double remainder = real(a) % y;
      if (remainder == 0) {
        return Math.copySign(0.0, y);
      }
      return (y < 0) == (remainder < 0) ? remainder : remainder + y;
    }
    BigInteger divisor = big(b);
    if (divisor.signum() == 0) {
      throw Fail.zeroDivision("integer modulo by zero");
    }
    BigInteger remainder = big(a).mod(divisor.abs());
    boolean up = divisor.signum() < 0 && remainder.signum() != 0;
    return shrink(up ? remainder.add(divisor) : remainder);
  }

  static Object power(Object a, Object b) {
    if (isInteger(a) && isInteger(b) && big(b).signum() >= 0) {
      BigInteger base = big(a);
      BigInteger exponent = big(b);
      if (base.abs().bitLength() > 1
          && (exponent.bitLength() > 31
              || (base.abs().bitLength() - 1) * exponent.longValue() > MAX_BITS)) {
        throw Fail.bound("a number of more than " + MAX_BITS + " bits");
      }
      if (exponent.bitLength() > 31) {
        return base.signum() < 0 && !exponent.testBit(0) ? 1L : shrink(base);
      }
      return shrink(base.pow(exponent.intValue()));
    }
    double base = real(a);
    double exponent = real(b);
    if (base == 0 && exponent < 0) {
      throw Fail.zeroDivision("0.0 cannot be raised to a negative power");
    }
    if (base < 0
        && !Double.isInfinite(base)
        && !Double.isInfinite(exponent)
        && exponent != Math.rint(exponent)) {
      throw Fail.unsupported("a complex number");
    }
    if (base == 1 || (base == -1 && Double.isInfinite(exponent))) {
      return 1.0;
    }
    double power = Math.pow(base, exponent);
    if (Double.isInfinite(power) && !Double.isInfinite(base) && !Double.isInfinite(exponent)) {
      throw Fail.overflow("(34, 'Numerical result out of range')");
    }
    return power;
  }

  static Object negate(Object number) {
    return number instanceof Double real ? (Object) (-real) : shrink(big(number).negate());
  }

  static Object absolute(Object number) {
    return number instanceof Double real ? (Object) Math.abs(real) : shrink(big(number).abs());
  }

  /** The whole part of a double. */
  static Object truncate(double value) {
    if (Double.isNaN(value)) {
      throw Fail.value("cannot convert float NaN to integer");
    }
    if (Double.isInfinite(value)) {
      throw Fail.overflow("cannot convert float infinity to integer");
    }
    return Math.abs(value) < 0x1p62
        ? (Object) (long) value
        : shrink(new BigDecimal(value).toBigInteger());
  }

  /** Rounded to a number of digits, halves to the even neighbour; keeps the type. */
  static Object round(Object number, long digits) {
    if (number instanceof Double real) {
      if (Double.isNaN(real) || Double.isInfinite(real) || digits > 400) {
        return real;
      }
      if (digits < -400) {
        return Math.copySign(0.0, real);
      }
      double rounded =
          new BigDecimal(real).setScale((int) digits, RoundingMode.HALF_EVEN).doubleValue();
      if (Double.isInfinite(rounded)) {
        throw Fail.overflow("rounded value too large to represent");
      }
      return rounded == 0 ? Math.copySign(0.0, real) : rounded;
    }
    if (digits >= 0) {
      return shrink(big(number));
    }
    if (digits < -20_000) {
      return 0L;
    }
    BigDecimal rounded = new BigDecimal(big(number)).setScale((int) digits, RoundingMode.HALF_EVEN);
    return shrink(rounded.toBigInteger());
  }

  /** Compares any two numbers by value; callers look after not-a-number. */
  static int compare(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    boolean exact = !(a instanceof Double) && !(b instanceof Double);
    if (exact) {
      return big(a).compareTo(big(b));
    }
    if (a instanceof Double x && Double.isInfinite(x)) {
      return b instanceof Double y ? Double.compare(x, y) : x > 0 ? 1 : -1;
    }
    if (b instanceof Double y && Double.isInfinite(y)) {
      return y > 0 ? -1 : 1;
    }
    return decimal(a).compareTo(decimal(b));
  }

  private static BigDecimal decimal(Object number) {
    return number instanceof Double real ? new BigDecimal(real) : new BigDecimal(big(number));
  }

  static boolean isNan(Object value) {
    return value instanceof Double real && Double.isNaN(real);
  }

  /**
   * The whole number that a text spells, as {@code int(text, base)} reads it; null when none.
   *
   * @param base 2 to 36, or 0 for the base that a prefix names
   */
  static @Nullable Object parseInteger(String spelled, int base) {
    String text = ((String) Texts.strip(spelled, true, true));
    int at = 0;
    boolean minus = false;
    if (!text.isEmpty() && (text.charAt(0) == '+' || text.charAt(0) == '-')) {
      minus = text.charAt(0) == '-';
      at = 1;
    }
    int radix = base;
    boolean prefixed = false;
    if (at + 1 < text.length() && text.charAt(at) == '0') {
      int named =
          switch (text.charAt(at + 1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 0;
          };
      if (named > 0 && (base == 0 || base == named)) {
        radix = named;
        at += 2;
        prefixed = true;
      }
    }
    if (radix == 0) {
      radix = 10;
    }
    var digits = new StringBuilder();
    boolean separated = prefixed;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      int digit = Character.digit(c, radix);
      if (c == '_') {
        if ((digits.isEmpty() && !separated)
            || at + 1 == text.length()
            || text.charAt(at + 1) == '_') {
          return null;
        }
        separated = true;
      } else if (digit >= 0) {
        digits.append(Character.forDigit(digit, radix));
      } else {
        return null;
      }
    }
    if (digits.isEmpty()) {
      return null;
    }
    if (base == 0
        && !prefixed
        && digits.charAt(0) == '0'
        && digits.chars().anyMatch(c -> c != '0')) {
      return null;
    }
    if (digits.length() > 4300 && (radix & (radix - 1)) != 0) {
      throw Fail.value("Exceeds the limit (4300 digits) for integer string conversion");
    }
    var value = new BigInteger(digits.toString(), radix);
    return shrink(minus ? value.negate() : value);
  }

  /** The double that a text spells, as {@code float(text)} reads it; null when none. */
  static @Nullable Double parseReal(String spelled) {
    String text = asciiDigits((String) Texts.strip(spelled, true, true));
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    switch (lower.startsWith("+") || lower.startsWith("-") ? lower.substring(1) : lower) {
      case "inf", "infinity" -> {
        return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      }
      case "nan" -> {
        return Double.NaN;
      }
      default -> {}
    }
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '_') {
        boolean between =
            i > 0
                && i + 1 < text.length()
                && isDigit(text.charAt(i - 1))
                && isDigit(text.charAt(i + 1));
        if (!between) {
          return null;
        }
      } else if (isDigit(c) || ".eE+-".indexOf(c) >= 0) {
        plain.append(c);
      } else {
        return null;
      }
    }
    try {
      return Double.valueOf(plain.toString());
    } catch (NumberFormatException notOne) {
      return null;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String asciiDigits(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? -1 : Character.digit(c, 10);
      out.append(digit < 0 ? c : (char) ('0' + digit));
    }
    return out.toString();
  }
}
