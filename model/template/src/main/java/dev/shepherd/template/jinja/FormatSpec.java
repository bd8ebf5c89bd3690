package dev.shepherd.template.jinja;

/**
 * The part behind the colon in {@code "{:>8.2f}".format(x)}: fill, alignment, sign, width,
 * grouping, precision and style.
 */
final class FormatSpec {

  private String fill = " ";
  private char align;
  private char sign = '-';
  private boolean negativeZero;
  private boolean alternate;
  private long width = -1;
  private char grouping;
  private int precision = -1;
  private char style;

  private FormatSpec() {}

  /** A value in the form that a specification asks for. */
  static Object format(Render render, Object value, String spec) {
    if (spec.isEmpty()) {
      return Repr.str(render, value);
    }
    String text = Texts.text(value);
    if (text == null && !Numbers.isNumber(value)) {
      throw Fail.type("unsupported format string passed to " + Types.name(value) + ".__format__");
    }
    FormatSpec parsed = parse(spec);
    if (text != null) {
      return parsed.text(render, value, text);
    }
    if (Numbers.isInteger(value)) {
      return parsed.integer(render, value);
    }
    return parsed.real(render, Numbers.real(value));
  }

  private static FormatSpec parse(String spec) {
    var parsed = new FormatSpec();
    int at = 0;
    int first = Character.charCount(spec.codePointAt(0));
    if (spec.length() > first && isAlign(spec.charAt(first))) {
      parsed.fill = spec.substring(0, first);
      parsed.align = spec.charAt(first);
      at = first + 1;
    } else if (isAlign(spec.charAt(0))) {
      parsed.align = spec.charAt(0);
      at = 1;
    }
    if (at < spec.length() && "+- ".indexOf(spec.charAt(at)) >= 0) {
      parsed.sign = spec.charAt(at++);
    }
    if (at < spec.length() && spec.charAt(at) == 'z') {
      parsed.negativeZero = true;
      at++;
    }
    if (at < spec.length() && spec.charAt(at) == '#') {
      parsed.alternate = true;
      at++;
    }
    if (at < spec.length() && spec.charAt(at) == '0') {
      if (parsed.align == 0) {
        parsed.fill = "0";
        parsed.align = '=';
      }
      at++;
    }
    int start = at;
    while (at < spec.length() && isDigit(spec.charAt(at))) {
      at++;
    }
    if (at > start) {
      parsed.width = count(spec, start, at);
    }
    if (at < spec.length() && (spec.charAt(at) == ',' || spec.charAt(at) == '_')) {
      parsed.grouping = spec.charAt(at++);
    }
    if (at < spec.length() && spec.charAt(at) == '.') {
      start = ++at;
      while (at < spec.length() && isDigit(spec.charAt(at))) {
        at++;
      }
      if (at == start) {
        throw Fail.value("Format specifier missing precision");
      }
      parsed.precision = (int) Math.min(count(spec, start, at), Integer.MAX_VALUE);
    }
    if (spec.length() - at > 1) {
      throw Fail.value("Invalid format specifier");
    }
    if (at < spec.length()) {
      parsed.style = spec.charAt(at);
    }
    return parsed;
  }

  private static boolean isAlign(char c) {
    return c == '<' || c == '>' || c == '=' || c == '^';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static long count(String spec, int from, int to) {
    if (to - from > 18) {
      throw Fail.value("Too many decimal digits in format string");
    }
    return Long.parseLong(spec.substring(from, to));
  }

  private Object text(Render render, Object value, String chars) {
    if (style != 0 && style != 's') {
      throw unknownStyle("str");
    }
    if (sign != '-') {
      throw Fail.value("Sign not allowed in string format specifier");
    }
    if (negativeZero) {
      throw Fail.value("Negative zero coercion (z) not allowed in string format specifier");
    }
    if (grouping != 0) {
      throw Fail.value("Cannot specify '" + grouping + "' with 's'.");
    }
    if (align == '=' && !fill.equals("0")) {
      throw Fail.value("'=' alignment not allowed in string format specifier");
    }
    Object cut = value;
    if (precision >= 0 && precision < Texts.length(chars)) {
      cut = Texts.cut(value, 0, chars.offsetByCodePoints(0, precision));
    }
    return padded(render, cut, align == 0 || align == '=' ? '<' : align);
  }

  private dev.shepherd.template.TemplateException unknownStyle(String type) {
    return Fail.value("Unknown format code '" + style + "' for object of type '" + type + "'");
  }

  private Object padded(Render render, Object text, char side) {
    String method = side == '<' ? "ljust" : side == '^' ? "center" : "rjust";
    if (side == '^') {
      // Unlike str.center, the odd place is always on the right.
      long missing = width - Texts.length(String.valueOf(Texts.text(text)));
      if (missing > 0) {
        long half = missing / 2;
        Object left = TextMethods.pad(render.budget(), text, width - missing + half, fill, "rjust");
        return TextMethods.pad(render.budget(), left, width, fill, "ljust");
      }
      return text;
    }
    return TextMethods.pad(render.budget(), text, width, fill, method);
  }

  private Object integer(Render render, Object value) {
    switch (style) {
      case 'e', 'E', 'f', 'F', 'g', 'G', '%' -> {
        return real(render, Numbers.real(value));
      }
      case 0, 'd', 'n', 'b', 'o', 'x', 'X', 'c' -> {}
      default -> throw unknownStyle(Types.name(value));
    }
    if (negativeZero) {
      throw Fail.value("Negative zero coercion (z) not allowed in integer format specifier");
    }
    if (precision >= 0) {
      throw Fail.value("Precision not allowed in integer format specifier");
    }
    java.math.BigInteger number = Numbers.big(value);
    if (style == 'c') {
      return padded(render, Character.toString(number.intValue()), align == 0 ? '<' : align);
    }
    int radix = style == 'b' ? 2 : style == 'o' ? 8 : style == 'x' || style == 'X' ? 16 : 10;
    String digits = radix == 10 ? Repr.digits(number.abs()) : number.abs().toString(radix);
    String prefix = alternate && radix != 10 ? "0" + style : "";
    if (style == 'X') {
      digits = digits.toUpperCase(java.util.Locale.ROOT);
    }
    return signed(render, number.signum() < 0, prefix, digits, radix == 10 ? 3 : 4);
  }

  private Object real(Render render, double value) {
    render.budget().steps(128L + 2L * Math.max(0, precision));
    boolean negative = value < 0 || (value == 0 && 1 / value < 0);
    String digits;
    switch (style) {
      case 'e', 'E', 'f', 'F', 'g', 'G' -> {
        char kind = Character.toLowerCase(style);
        digits = NumberText.format(value, kind, precision < 0 ? 6 : precision, alternate);
        if (Character.isUpperCase(style)) {
          digits = digits.toUpperCase(java.util.Locale.ROOT);
        }
      }
      case '%' ->
          digits =
              NumberText.format(value * 100, 'f', precision < 0 ? 6 : precision, alternate) + "%";
      case 'n' -> digits = NumberText.format(value, 'g', precision < 0 ? 6 : precision, alternate);
      case 0 -> {
        if (precision < 0) {
          digits = FloatText.of(Math.abs(value));
        } else {
          digits = NumberText.format(value, 'g', precision, alternate);
          boolean plain = digits.chars().allMatch(c -> c >= '0' && c <= '9');
          if (plain && !alternate) {
            // Without a style a whole number still looks like a float, if there is room.
            digits =
                digits.length() < precision || precision == 0 ? digits + ".0" : asExponent(value);
          }
        }
      }
      default -> throw unknownStyle("float");
    }
    if (negativeZero && digits.chars().noneMatch(c -> c >= '1' && c <= '9')) {
      negative = false;
    }
    return signed(render, negative, "", digits, 3);
  }

  private String asExponent(double value) {
    String digits = NumberText.format(value, 'e', Math.max(0, precision - 1), alternate);
    int e = digits.indexOf('e');
    String head = digits.substring(0, e);
    while (head.indexOf('.') >= 0 && (head.endsWith("0") || head.endsWith("."))) {
      head = head.substring(0, head.length() - 1);
    }
    return head + digits.substring(e);
  }

  private Object signed(
      Render render, boolean negative, String prefix, String digits, int groupSize) {
    String mark = negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    String head = mark + prefix;
    String body = grouping == 0 ? digits : NumberText.group(digits, grouping, groupSize);
    if (align != '=') {
      return padded(render, head + body, align == 0 ? '>' : align);
    }
    long missing = width - head.length() - body.length();
    if (missing <= 0) {
      return head + body;
    }
    render.budget().chars(width);
    if (grouping != 0 && fill.equals("0")) {
      return head + groupedZeros(digits, width - head.length(), groupSize);
    }
    return head + fill.repeat((int) missing) + body;
  }

  /** Zeros in front take part in the grouping. */
  private String groupedZeros(String digits, long room, int groupSize) {
    String wide = digits;
    String grouped = NumberText.group(wide, grouping, groupSize);
    while (grouped.length() < room) {
      wide = "0" + wide;
      grouped = NumberText.group(wide, grouping, groupSize);
    }
    return grouped;
  }
}
