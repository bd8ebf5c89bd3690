package dev.shepherd.template.jinja;

import dev.shepherd.template.syntax.Expr.BinaryOperator;
import java.math.BigInteger;

/** What {@code + - * / // % **} and the signs do to values of any type. */
final class Operators {

  private Operators() {}

  static Object apply(Render render, BinaryOperator operator, Object a, Object b) {
    if (a instanceof BigInteger || b instanceof BigInteger) {
      render.budget().arithmetic(bits(a), bits(b));
    }
    return switch (operator) {
      case ADD -> add(render, a, b);
      case SUB -> {
        require(a, b, "-");
        yield Numbers.subtract(a, b);
      }
      case MUL -> multiply(render, a, b);
      case DIV -> {
        require(a, b, "/");
        yield Numbers.divide(a, b);
      }
      case FLOORDIV -> {
        require(a, b, "//");
        yield Numbers.floorDivide(a, b);
      }
      case MOD -> {
        if (Texts.isText(a)) {
          yield PercentFormat.format(render, a, b);
        }
        require(a, b, "%");
        yield Numbers.modulo(a, b);
      }
      case POW -> {
        require(a, b, "** or pow()");
        yield Numbers.power(a, b);
      }
    };
  }

  private static long bits(Object value) {
    return Numbers.isInteger(value) ? Numbers.big(value).bitLength() : Long.SIZE;
  }

  private static boolean numbers(Object a, Object b) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return true;
    }
    refuseUndefined(a, b);
    return false;
  }

  private static void require(Object a, Object b, String sign) {
    if (!numbers(a, b)) {
      throw Fail.operands(sign, a, b);
    }
  }

  private static void refuseUndefined(Object a, Object b) {
    if (a instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (b instanceof Undefined undefined) {
      throw undefined.failure();
    }
  }

  static Object add(Render render, Object a, Object b) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.add(a, b);
    }
    if (Texts.isText(a) && Texts.isText(b)) {
      return addTexts(render, a, b);
    }
    refuseUndefined(a, b);
    if (a instanceof Seq x && b instanceof Seq y && x.isTuple() == y.isTuple()) {
      render.budget().places((long) x.size() + y.size());
      Object[] all = new Object[x.size() + y.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = i < x.size() ? x.get(i) : y.get(i - x.size());
      }
      return x.isTuple() ? Seq.tuple(all) : Seq.list(all);
    }
    if (Texts.isMarkup(b) || Texts.isMarkup(a)) {
      throw Fail.operands("+", a, b);
    }
    if (Texts.isText(a)) {
      throw Fail.type("can only concatenate str (not \"" + Types.name(b) + "\") to str");
    }
    if (a instanceof Seq) {
      String own = Types.name(a);
      throw Fail.type("can only concatenate " + own + " (not \"" + Types.name(b) + "\") to " + own);
    }
    throw Fail.operands("+", a, b);
  }

  private static Object addTexts(Render render, Object a, Object b) {
    boolean markup = Texts.isMarkup(a) || Texts.isMarkup(b);
    var out = new Output(render.budget(), size(a) + size(b));
    out.appendText(markup ? Texts.escape(render.budget(), a) : a);
    out.appendText(markup ? Texts.escape(render.budget(), b) : b);
    return markup ? out.toMarkup() : out.toText();
  }

  private static int size(Object text) {
    return String.valueOf(Texts.text(text)).length();
  }

  private static Object multiply(Render render, Object a, Object b) {
    if (numbers(a, b)) {
      return Numbers.multiply(a, b);
    }
    if (Numbers.isInteger(b) && (Texts.isText(a) || a instanceof Seq)) {
      return repeat(render, a, count(b));
    }
    if (Numbers.isInteger(a) && (Texts.isText(b) || b instanceof Seq)) {
      return repeat(render, b, count(a));
    }
    if (Texts.isText(a) || a instanceof Seq) {
      throw Fail.type("can't multiply sequence by non-int of type '" + Types.name(b) + "'");
    }
    if (Texts.isText(b) || b instanceof Seq) {
      throw Fail.type("can't multiply sequence by non-int of type '" + Types.name(a) + "'");
    }
    throw Fail.operands("*", a, b);
  }

  private static long count(Object integer) {
    if (integer instanceof BigInteger) {
      throw Fail.overflow("cannot fit 'int' into an index-sized integer");
    }
    return Numbers.clampedLong(integer);
  }

  private static Object repeat(Render render, Object value, long count) {
    long times = Math.max(0, count);
    if (value instanceof Seq seq) {
      int size = seq.size();
      if (size > 0 && times > Integer.MAX_VALUE / size) {
        throw Fail.bound("a list of more than " + Integer.MAX_VALUE + " items");
      }
      render.budget().places(size * times);
      Object[] all = new Object[(int) (size * times)];
      for (int i = 0; i < all.length; i++) {
        all[i] = seq.get(i % size);
      }
      return seq.isTuple() ? Seq.tuple(all) : Seq.list(all);
    }
    int length = size(value);
    if (length > 0 && times > Integer.MAX_VALUE / length) {
      throw Fail.bound("a text of more than " + Integer.MAX_VALUE + " characters");
    }
    render.budget().chars(length * times);
    if (value instanceof String plain) {
      return plain.repeat((int) times);
    }
    var out = new Output(render.budget(), (int) (length * times));
    for (long i = 0; i < times; i++) {
      out.appendText(value);
    }
    return Texts.isMarkup(value) ? out.toMarkup() : out.toText();
  }

  static Object negate(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!Numbers.isNumber(value)) {
      throw Fail.type("bad operand type for unary -: '" + Types.name(value) + "'");
    }
    return Numbers.negate(value);
  }

  static Object plus(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!Numbers.isNumber(value)) {
      throw Fail.type("bad operand type for unary +: '" + Types.name(value) + "'");
    }
    return value instanceof Boolean flag ? (Object) (flag ? 1L : 0L) : value;
  }

  /** {@code value[start:stop:step]}. */
  static Object slice(Render render, Object value, Object start, Object stop, Object step) {
    int length = value instanceof Dict || value instanceof DictView ? -1 : Iterate.length(value);
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (value instanceof Dict) {
      throw Fail.type("unhashable type: 'slice'");
    }
    if (length < 0 || value instanceof LoopContext) {
      throw Fail.type("'" + Types.name(value) + "' object is not subscriptable");
    }
    SliceRange range = SliceRange.of(start, stop, step, length);
    if (Texts.isText(value)) {
      render.budget().scan(length);
      render.budget().chars(range.count());
      return Texts.slice(render.budget(), value, range);
    }
    if (value instanceof Range numbers) {
      return numbers.slice(range);
    }
    Seq seq = (Seq) value;
    render.budget().places(range.count());
    Object[] part = new Object[range.count()];
    for (int i = 0, at = range.start(); i < part.length; i++, at += range.step()) {
      part[i] = seq.get(at);
    }
    return seq.isTuple() ? Seq.tuple(part) : Seq.list(part);
  }
}
