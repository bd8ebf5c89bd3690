package dev.shepherd.template.jinja;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.Map;

/** How values are printed: {@code str} for those on their own, {@code repr} for those inside. */
final class Repr {

  private static final int MAX_DEPTH = 250;

  /** Decimal digits of the longest number that Python prints. */
  private static final int MAX_DIGITS = 4300;

  private Repr() {}

  /** Prints a value on its own. */
  static void print(Object value, Output out) {
    switch (value) {
      case String text -> out.append(text);
      case RichText rich -> out.appendText(rich);
      case Undefined undefined -> {}
      default -> append(value, out, 0);
    }
  }

  /** {@code str(value)}. */
  static Object str(Render render, Object value) {
    if (Texts.isText(value)) {
      return value;
    }
    var out = new Output(render.budget());
    print(value, out);
    return out.toText();
  }

  /** The characters of {@code str(value)}, for messages and computations. */
  static String plain(Render render, Object value) {
    return String.valueOf(Texts.text(str(render, value)));
  }

  /** {@code repr(value)}, for short messages. */
  static String of(Object value) {
    var out = new Output(messageBudget());
    append(value, out, 0);
    return out.chars().toString();
  }

  private static Budget messageBudget() {
    return new Budget(dev.shepherd.template.Bounds.DEFAULT, () -> 0);
  }

  /** Appends {@code repr(value)}. */
  static void append(Object value, Output out) {
    append(value, out, 0);
  }

  private static void append(Object value, Output out, int depth) {
    if (depth > MAX_DEPTH) {
      throw Fail.recursion();
    }
    switch (value) {
      case String text -> quote(text, out);
      case RichText rich -> {
        int start = out.length();
        out.append(rich.isMarkup() ? "Markup(" : "");
        quote(rich.text(), out);
        out.append(rich.isMarkup() ? ")" : "");
        if (rich.hasSpans()) {
          out.mark(start, out.length());
        }
      }
      case Boolean flag -> out.append(flag ? "True" : "False");
      case Long number -> out.append(Long.toString(number));
      case BigInteger number -> {
        out.budget().arithmetic(number.bitLength(), number.bitLength());
        out.append(digits(number));
      }
      case Double number -> out.append(FloatText.of(number));
      case None none -> out.append("None");
      case Undefined undefined -> out.append("Undefined");
      case Seq seq -> sequence(seq, out, depth);
      case Dict dict -> mapping(dict, out, depth);
      case DictView view -> {
        out.append(view.kind().title() + "(");
        sequence(Seq.list(Iterate.collect(messageBudget(), view)), out, depth);
        out.append(")");
      }
      case Range range -> out.append(range(range));
      case Namespace namespace -> namespace(namespace, out, depth);
      case Macro macro -> out.append("<Macro " + macroName(macro) + ">");
      case LoopContext loop ->
          out.append("<LoopContext " + loop.index() + "/" + loop.length() + ">");
      default -> out.append(opaque(value));
    }
    out.checkLength();
  }

  private static void namespace(Namespace namespace, Output out, int depth) {
    if (!namespace.startPrinting()) {
      out.append("<Namespace {...}>");
      return;
    }
    out.append("<Namespace ");
    var fields = new HashDict();
    namespace.fields().forEach(fields::put);
    mapping(fields, out, depth);
    out.append(">");
    namespace.endPrinting();
  }

  private static String macroName(Macro macro) {
    return macro.name().isEmpty() ? "anonymous" : quote(macro.name());
  }

  /** What Python prints with an address, which nobody can rely on. */
  private static String opaque(Object value) {
    return switch (value) {
      case GlobalFunction function when function.typeName().equals("type") ->
          "<class '" + function.name() + "'>";
      case GlobalFunction function -> "<function " + function.name() + " at 0x7f0000000000>";
      case BoundMethod method ->
          "<built-in method "
              + method.name()
              + " of "
              + Types.name(method.owner())
              + " object at 0x7f0000000000>";
      default -> "<" + Types.describe(value) + " at 0x7f0000000000>";
    };
  }

  static String digits(BigInteger number) {
    if (number.bitLength() > 14_285) {
      throw Fail.value("Exceeds the limit (4300 digits) for integer string conversion");
    }
    String digits = number.toString();
    if (digits.length() - (number.signum() < 0 ? 1 : 0) > MAX_DIGITS) {
      throw Fail.value("Exceeds the limit (4300 digits) for integer string conversion");
    }
    return digits;
  }

  private static String range(Range range) {
    String bounds = "range(" + range.start() + ", " + range.stop();
    return range.step() == 1 ? bounds + ")" : bounds + ", " + range.step() + ")";
  }

  private static void sequence(Seq seq, Output out, int depth) {
    out.append(seq.isTuple() ? "(" : "[");
    for (int i = 0; i < seq.size(); i++) {
      if (i > 0) {
        out.append(", ");
      }
      out.budget().work(4);
      append(seq.get(i), out, depth + 1);
    }
    out.append(!seq.isTuple() ? "]" : seq.size() == 1 ? ",)" : ")");
  }

  private static void mapping(Dict dict, Output out, int depth) {
    out.append("{");
    Iterator<Map.Entry<Object, Object>> entries = dict.entries();
    boolean first = true;
    while (entries.hasNext()) {
      Map.Entry<Object, Object> entry = entries.next();
      if (!first) {
        out.append(", ");
      }
      first = false;
      append(entry.getKey(), out, depth + 1);
      out.append(": ");
      append(entry.getValue(), out, depth + 1);
    }
    out.append("}");
  }

  /** A string as Python writes it in source. */
  static String quote(String text) {
    var out = new StringBuilder(text.length() + 2);
    quote(text, out, false);
    return out.toString();
  }

  /** The same with everything above ASCII escaped. */
  static String quoteAscii(String text) {
    var out = new StringBuilder(text.length() + 2);
    quote(text, out, true);
    return out.toString();
  }

  private static void quote(String text, Output out) {
    quote(text, out.chars(), false);
  }

  private static void quote(String text, StringBuilder out, boolean ascii) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == quote || c == '\\') {
        out.append('\\').append((char) c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c == '\r') {
        out.append("\\r");
      } else if (c == '\t') {
        out.append("\\t");
      } else if (c < 0x7F ? c >= ' ' : !ascii && isPrintable(c)) {
        out.appendCodePoint(c);
      } else {
        escape(c, out);
      }
    }
    out.append(quote);
  }

  private static void escape(int c, StringBuilder out) {
    int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
    out.append('\\').append(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(Character.forDigit((c >> shift) & 0xF, 16));
    }
  }

  /** Whether {@code str.isprintable} accepts a character. */
  static boolean isPrintable(int c) {
    if (c == ' ') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
