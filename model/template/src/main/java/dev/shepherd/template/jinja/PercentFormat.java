package dev.shepherd.template.jinja;

import java.math.BigInteger;

/** {@code "%s is %5.2f" % (a, b)}. */
final class PercentFormat {

  private final Render render;
  private final Object text;
  private final String chars;
  private final Object values;
  private final Output out;
  private int at;
  private int used;
  private boolean named;

  private PercentFormat(Render render, Object text, Object values) {
    this.render = render;
    this.text = text;
    this.chars = String.valueOf(Texts.text(text));
    this.values = values;
    this.out = new Output(render.budget());
  }

  /** The text with values put in; a tuple gives several, anything else one. */
  static Object format(Render render, Object text, Object values) {
    return new PercentFormat(render, text, values).format();
  }

  private Object format() {
    int from = 0;
    for (at = chars.indexOf('%'); at >= 0; at = chars.indexOf('%', from)) {
      out.appendText(Texts.cut(text, from, at));
      at++;
      conversion();
      from = at;
    }
    out.appendText(Texts.cut(text, from, chars.length()));
    boolean tuple = values instanceof Seq seq && seq.isTuple();
    boolean mapping =
        values instanceof Dict
            || values instanceof Undefined
            || (values instanceof Seq && !tuple)
            || values instanceof Range;
    int given = tuple ? ((Seq) values).size() : 1;
    if (!named && used < given && !mapping) {
      throw Fail.type("not all arguments converted during string formatting");
    }
    return Texts.isMarkup(text) ? out.toMarkup() : out.toText();
  }

  private void conversion() {
    Object value = null;
    if (peek() == '(') {
      int close = closing();
      value = mapped(chars.substring(at + 1, close));
      at = close + 1;
      named = true;
    }
    boolean left = false;
    boolean zero = false;
    boolean alternate = false;
    char sign = 0;
    for (boolean flags = true; flags; ) {
      switch (peek()) {
        case '-' -> left = true;
        case '0' -> zero = true;
        case '#' -> alternate = true;
        case '+' -> sign = '+';
        case ' ' -> sign = sign == 0 ? ' ' : sign;
        default -> flags = false;
      }
      if (flags) {
        at++;
      }
    }
    long width = size();
    if (width < 0) {
      left = true;
      width = -width;
    }
    int precision = -1;
    if (peek() == '.') {
      at++;
      precision = (int) Math.max(0, size());
    }
    if (peek() == 'l' || peek() == 'h' || peek() == 'L') {
      at++;
    }
    char style = peek();
    at++;
    if (style == '%') {
      out.append('%');
      return;
    }
    if (value == null) {
      value = next();
    }
    boolean number = "sracS".indexOf(style) < 0;
    Object converted =
        number ? number(value, style, precision, alternate, sign) : text(value, style, precision);
    pad(converted, width, left, zero && number);
  }

  private char peek() {
    if (at >= chars.length()) {
      throw Fail.value("incomplete format");
    }
    return chars.charAt(at);
  }

  private int closing() {
    int open = 0;
    for (int i = at; i < chars.length(); i++) {
      if (chars.charAt(i) == '(') {
        open++;
      } else if (chars.charAt(i) == ')' && --open == 0) {
        return i;
      }
    }
    throw Fail.value("incomplete format key");
  }

  private Object mapped(String key) {
    if (values instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!(values instanceof Dict dict)) {
      throw Fail.type("format requires a mapping");
    }
    Object value = dict.get(key);
    if (value == null) {
      throw Fail.key(Repr.quote(key));
    }
    return value;
  }

  private Object next() {
    if (values instanceof Seq seq && seq.isTuple()) {
      if (used >= seq.size()) {
        throw Fail.type("not enough arguments for format string");
      }
      return seq.get(used++);
    }
    if (used++ > 0) {
      throw Fail.type("not enough arguments for format string");
    }
    return values;
  }

  private long size() {
    if (peek() == '*') {
      at++;
      long size = TextMethods.wholeNumber(next());
      if (size != (int) size) {
        throw Fail.overflow("Python int too large to convert to C int");
      }
      return size;
    }
    long size = 0;
    while (peek() >= '0' && peek() <= '9') {
      size = size * 10 + peek() - '0';
      at++;
      if (size > Integer.MAX_VALUE) {
        throw Fail.value("width too big");
      }
    }
    return size;
  }

  private Object text(Object value, char style, int precision) {
    Object converted;
    switch (style) {
      case 's' -> converted = Repr.str(render, value);
      case 'c' -> converted = character(value);
      case 'r', 'a' -> {
        var repr = new Output(render.budget());
        Repr.append(value, repr);
        converted = repr.toText();
      }
      default -> throw unsupported(style);
    }
    String chars = String.valueOf(Texts.text(converted));
    return precision >= 0 && style != 'c' && precision < Texts.length(chars)
        ? Texts.cut(converted, 0, chars.offsetByCodePoints(0, precision))
        : converted;
  }

  private static Object character(Object value) {
    String text = Texts.text(value);
    if (text != null && Texts.length(text) == 1) {
      return value;
    }
    if (!Numbers.isInteger(value)) {
      throw Fail.type("%c requires int or char");
    }
    long point = Numbers.clampedLong(value);
    if (point < 0 || point > Character.MAX_CODE_POINT) {
      throw Fail.overflow("%c arg not in range(0x110000)");
    }
    return Character.toString((int) point);
  }

  private dev.shepherd.template.TemplateException unsupported(char style) {
    return Fail.value(
        "unsupported format character '"
            + style
            + "' (0x"
            + Integer.toHexString(style)
            + ") at index "
            + (at - 1));
  }

  private String number(Object value, char style, int precision, boolean alternate, char sign) {
    switch (style) {
      case 'd', 'i', 'u' -> {
        BigInteger number = whole(value, style, true);
        return signed(number.signum() < 0, "", digits(Repr.digits(number.abs()), precision), sign);
      }
      case 'x', 'X', 'o' -> {
        BigInteger number = whole(value, style, false);
        String digits = digits(number.abs().toString(style == 'o' ? 8 : 16), precision);
        String prefix = alternate ? "0" + style : "";
        if (style == 'X') {
          digits = digits.toUpperCase(java.util.Locale.ROOT);
        }
        return signed(number.signum() < 0, prefix, digits, sign);
      }
      case 'e', 'E', 'f', 'F', 'g', 'G' -> {
        if (value instanceof Undefined undefined) {
          throw undefined.failure();
        }
        if (!Numbers.isNumber(value)) {
          throw Fail.type("must be real number, not " + Types.name(value));
        }
        double real = Numbers.real(value);
        render.budget().steps(128L + 2L * Math.max(0, precision));
        char kind = Character.toLowerCase(style);
        String digits = NumberText.format(real, kind, precision < 0 ? 6 : precision, alternate);
        boolean negative = real < 0 || (real == 0 && 1 / real < 0);
        return signed(
            negative, "", kind == style ? digits : digits.toUpperCase(java.util.Locale.ROOT), sign);
      }
      default -> throw unsupported(style);
    }
  }

  private static BigInteger whole(Object value, char style, boolean cutsReals) {
    if (Numbers.isInteger(value)) {
      return Numbers.big(value);
    }
    if (cutsReals && value instanceof Double real) {
      return Numbers.big(Numbers.truncate(real));
    }
    if (cutsReals && value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    throw Fail.type(
        "%"
            + style
            + " format: "
            + (cutsReals ? "a real number" : "an integer")
            + " is required, not "
            + Types.name(value));
  }

  private String digits(String digits, int precision) {
    int missing = precision - digits.length();
    if (missing <= 0) {
      return digits;
    }
    render.budget().chars(precision);
    return "0".repeat(missing) + digits;
  }

  private static String signed(boolean negative, String prefix, String digits, char sign) {
    return (negative ? "-" : sign == 0 ? "" : String.valueOf(sign)) + prefix + digits;
  }

  private void pad(Object converted, long width, boolean left, boolean zero) {
    String chars = String.valueOf(Texts.text(converted));
    long missing = width - Texts.length(chars);
    if (missing <= 0) {
      out.appendText(converted);
      return;
    }
    render.budget().chars(width);
    if (left) {
      out.appendText(converted);
      out.append(" ".repeat((int) missing));
    } else if (zero) {
      int head = chars.startsWith("-") || chars.startsWith("+") || chars.startsWith(" ") ? 1 : 0;
      if (chars.startsWith("0x", head)
          || chars.startsWith("0X", head)
          || chars.startsWith("0o", head)) {
        head += 2;
      }
      out.append(chars, 0, head);
      out.append("0".repeat((int) missing));
      out.append(chars, head, chars.length());
    } else {
      out.append(" ".repeat((int) missing));
      out.appendText(converted);
    }
  }
}
