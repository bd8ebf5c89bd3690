package dev.shepherd.template.jinja;

import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;
import dev.shepherd.template.syntax.Expr.BinaryOperator;
import dev.shepherd.template.syntax.Expr.Relation;
import org.jspecify.annotations.Nullable;

/** The kinds of compiled expressions. */
final class Codes {

  private Codes() {}

  static final class Constant extends Code {
    private final Object value;

    Constant(Object value) {
      this.value = value;
    }

    Object value() {
      return value;
    }

    @Override
    Object eval(Frame frame) {
      return value;
    }
  }

  /** A variable of the function itself. */
  static final class Local extends Code {
    private final int slot;
    private final Undefined undefined;

    Local(int slot, Undefined undefined) {
      this.slot = slot;
      this.undefined = undefined;
    }

    @Override
    Object eval(Frame frame) {
      Object value = frame.get(slot);
      return value == null ? undefined : value;
    }
  }

  /** A variable of a function outside. */
  static final class Outer extends Code {
    private final int levels;
    private final int slot;
    private final Undefined undefined;

    Outer(int levels, int slot, Undefined undefined) {
      this.levels = levels;
      this.slot = slot;
      this.undefined = undefined;
    }

    @Override
    Object eval(Frame frame) {
      Object value = frame.up(levels).get(slot);
      return value == null ? undefined : value;
    }
  }

  /** A list or tuple. */
  static final class Items extends Code {
    private final Code[] items;
    private final boolean tuple;

    Items(Code[] items, boolean tuple) {
      this.items = items;
      this.tuple = tuple;
    }

    @Override
    Object eval(Frame frame) {
      if (items.length == 0) {
        return tuple ? Seq.EMPTY_TUPLE : Seq.EMPTY_LIST;
      }
      frame.render().budget().places(items.length);
      Object[] values = new Object[items.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = items[i].eval(frame);
      }
      return tuple ? Seq.tuple(values) : Seq.list(values);
    }
  }

  /** A mapping. */
  static final class Pairs extends Code {
    private final Code[] keys;
    private final Code[] values;

    Pairs(Code[] keys, Code[] values) {
      this.keys = keys;
      this.values = values;
    }

    @Override
    Object eval(Frame frame) {
      frame.render().budget().places(16L * keys.length);
      var dict = new HashDict();
      for (int i = 0; i < keys.length; i++) {
        Object key = keys[i].eval(frame);
        dict.put(key, values[i].eval(frame));
      }
      return dict;
    }
  }

  static final class Conditional extends Code {
    private final Code test;
    private final Code then;
    private final Code otherwise;

    Conditional(Code test, Code then, Code otherwise) {
      this.test = test;
      this.then = then;
      this.otherwise = otherwise;
    }

    @Override
    Object eval(Frame frame) {
      return (test.test(frame) ? then : otherwise).eval(frame);
    }

    @Override
    void print(Frame frame) {
      (test.test(frame) ? then : otherwise).print(frame);
    }
  }

  /** Any computing operator but plus. */
  static final class Binary extends Code {
    private final BinaryOperator operator;
    private final Code left;
    private final Code right;

    Binary(BinaryOperator operator, Code left, Code right) {
      this.operator = operator;
      this.left = left;
      this.right = right;
    }

    @Override
    Object eval(Frame frame) {
      Object a = left.eval(frame);
      Object b = right.eval(frame);
      return Operators.apply(frame.render(), operator, a, b);
    }
  }

  /**
   * A chain of plus. Strings are written down one behind the other, so that no strings are made on
   * the way; as soon as a part is none, the chain goes on pair by pair.
   */
  static final class Sum extends Code {
    private final Code[] parts;

    Sum(Code[] parts) {
      this.parts = parts;
    }

    @Override
    Object eval(Frame frame) {
      Object first = parts[0].eval(frame);
      Object second = parts[1].eval(frame);
      if (parts.length == 2 || !isPlain(first) || !isPlain(second)) {
        Object sum = Operators.add(frame.render(), first, second);
        return parts.length == 2 ? sum : rest(frame, sum, 2);
      }
      var out = new Output(frame.render().budget(), 128);
      out.appendText(first);
      out.appendText(second);
      for (int i = 2; i < parts.length; i++) {
        Object part = parts[i].eval(frame);
        if (!isPlain(part)) {
          Object sum = Operators.add(frame.render(), out.toText(), part);
          return rest(frame, sum, i + 1);
        }
        out.appendText(part);
      }
      return out.toText();
    }

    private static boolean isPlain(Object value) {
      return value instanceof String || (value instanceof RichText rich && !rich.isMarkup());
    }

    private Object rest(Frame frame, Object start, int from) {
      Object sum = start;
      for (int i = from; i < parts.length; i++) {
        sum = Operators.add(frame.render(), sum, parts[i].eval(frame));
      }
      return sum;
    }

    @Override
    void print(Frame frame) {
      Object[] texts = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) {
        Object part = parts[i].eval(frame);
        if (!isPlain(part)) {
          Repr.print(finish(frame, texts, i, part), frame.out());
          return;
        }
        texts[i] = part;
      }
      for (Object text : texts) {
        frame.out().appendText(text);
      }
    }

    private Object finish(Frame frame, Object[] texts, int count, Object odd) {
      Object sum = odd;
      if (count > 0) {
        Object before = texts[0];
        for (int i = 1; i < count; i++) {
          before = Operators.add(frame.render(), before, texts[i]);
        }
        sum = Operators.add(frame.render(), before, odd);
      }
      return rest(frame, sum, count + 1);
    }
  }

  static final class Concat extends Code {
    private final Code[] parts;

    Concat(Code[] parts) {
      this.parts = parts;
    }

    @Override
    Object eval(Frame frame) {
      var out = new Output(frame.render().budget());
      write(frame, out);
      return out.toText();
    }

    @Override
    void print(Frame frame) {
      write(frame, frame.out());
    }

    private void write(Frame frame, Output out) {
      Object[] values = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) {
        values[i] = parts[i].eval(frame);
      }
      for (Object value : values) {
        Repr.print(value, out);
      }
    }
  }

  static final class Logic extends Code {
    private final boolean and;
    private final Code left;
    private final Code right;

    Logic(boolean and, Code left, Code right) {
      this.and = and;
      this.left = left;
      this.right = right;
    }

    @Override
    Object eval(Frame frame) {
      Object value = left.eval(frame);
      return Truth.of(value) == and ? right.eval(frame) : value;
    }

    @Override
    boolean test(Frame frame) {
      return left.test(frame) == and ? right.test(frame) : !and;
    }
  }

  static final class Not extends Code {
    private final Code operand;

    Not(Code operand) {
      this.operand = operand;
    }

    @Override
    Object eval(Frame frame) {
      return !operand.test(frame);
    }

    @Override
    boolean test(Frame frame) {
      return !operand.test(frame);
    }
  }

  static final class Sign extends Code {
    private final boolean minus;
    private final Code operand;

    Sign(boolean minus, Code operand) {
      this.minus = minus;
      this.operand = operand;
    }

    @Override
    Object eval(Frame frame) {
      Object value = operand.eval(frame);
      return minus ? Operators.negate(value) : Operators.plus(value);
    }
  }

  private static boolean holds(Frame frame, Relation relation, Object a, Object b) {
    Compare compare = frame.render().compare();
    return switch (relation) {
      case EQ -> compare.equal(a, b);
      case NE -> !compare.equal(a, b);
      case LT -> compare.ordered(Compare.Order.LT, a, b);
      case LTEQ -> compare.ordered(Compare.Order.LE, a, b);
      case GT -> compare.ordered(Compare.Order.GT, a, b);
      case GTEQ -> compare.ordered(Compare.Order.GE, a, b);
      case IN -> compare.contains(b, a);
      case NOT_IN -> !compare.contains(b, a);
    };
  }

  static final class Comparison extends Code {
    private final Relation relation;
    private final Code left;
    private final Code right;

    Comparison(Relation relation, Code left, Code right) {
      this.relation = relation;
      this.left = left;
      this.right = right;
    }

    @Override
    Object eval(Frame frame) {
      return test(frame);
    }

    @Override
    boolean test(Frame frame) {
      Object a = left.eval(frame);
      Object b = right.eval(frame);
      return holds(frame, relation, a, b);
    }
  }

  static final class ComparisonChain extends Code {
    private final Relation[] relations;
    private final Code[] values;

    ComparisonChain(Relation[] relations, Code[] values) {
      this.relations = relations;
      this.values = values;
    }

    @Override
    Object eval(Frame frame) {
      Object left = values[0].eval(frame);
      for (int i = 0; i < relations.length; i++) {
        Object right = values[i + 1].eval(frame);
        if (!holds(frame, relations[i], left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    }
  }

  static final class Attribute extends Code {
    private final Code object;
    private final String name;

    Attribute(Code object, String name) {
      this.object = object;
      this.name = name;
    }

    @Override
    Object eval(Frame frame) {
      return Attributes.attribute(object.eval(frame), name);
    }
  }

  static final class Item extends Code {
    private final Code object;
    private final Code index;

    Item(Code object, Code index) {
      this.object = object;
      this.index = index;
    }

    @Override
    Object eval(Frame frame) {
      Object owner = object.eval(frame);
      String text = Texts.text(owner);
      if (text != null) {
        frame.render().budget().scan(text.length());
      }
      return Attributes.item(owner, index.eval(frame));
    }
  }

  static final class SliceOf extends Code {
    private final Code object;
    private final Code start;
    private final Code stop;
    private final Code step;
    private final boolean folding;

    SliceOf(Code object, Code start, Code stop, Code step, boolean folding) {
      this.object = object;
      this.start = start;
      this.stop = stop;
      this.step = step;
      this.folding = folding;
    }

    @Override
    Object eval(Frame frame) {
      Object value = object.eval(frame);
      Object from = start.eval(frame);
      Object to = stop.eval(frame);
      Object by = step.eval(frame);
      try {
        return Operators.slice(frame.render(), value, from, to, by);
      } catch (TemplateException e) {
        if (folding && e.kind() == ErrorKind.TYPE) {
          return Undefined.because(Types.describe(value) + " has no element");
        }
        throw e;
      }
    }
  }

  /**
   * A printed constant with a slice in it. The reference computes constants while it compiles, and
   * a value that cannot be sliced is undefined there; if the constant then fails, the expression is
   * left to run, where such a slice is an error.
   */
  static final class Folded extends Code {
    private final Code folded;
    private final Code plain;

    Folded(Code folded, Code plain) {
      this.folded = folded;
      this.plain = plain;
    }

    @Override
    Object eval(Frame frame) {
      try {
        return Repr.str(frame.render(), folded.eval(frame));
      } catch (TemplateException e) {
        return plain.eval(frame);
      }
    }
  }

  /** Whether a value is there. */
  static final class Defined extends Code {
    private final Code input;
    private final boolean wanted;

    Defined(Code input, boolean wanted) {
      this.input = input;
      this.wanted = wanted;
    }

    @Override
    Object eval(Frame frame) {
      return test(frame);
    }

    @Override
    boolean test(Frame frame) {
      return input.eval(frame) instanceof Undefined != wanted;
    }
  }

  /** A filter or test. */
  static final class Apply extends Code {
    private final Operation operation;
    private final Code input;
    private final ArgumentCode arguments;

    Apply(Operation operation, Code input, ArgumentCode arguments) {
      this.operation = operation;
      this.input = input;
      this.arguments = arguments;
    }

    @Override
    Object eval(Frame frame) {
      Object subject = input.eval(frame);
      return frame.render().apply(operation, subject, arguments.eval(frame));
    }
  }

  /** The filter {@code tojson}, which can write where the text goes anyway. */
  static final class ToJson extends Code {
    private final Operation operation;
    private final Code input;
    private final ArgumentCode arguments;

    ToJson(Operation operation, Code input, ArgumentCode arguments) {
      this.operation = operation;
      this.input = input;
      this.arguments = arguments;
    }

    @Override
    Object eval(Frame frame) {
      Object subject = input.eval(frame);
      return frame.render().apply(operation, subject, arguments.eval(frame));
    }

    @Override
    void print(Frame frame) {
      Object subject = input.eval(frame);
      frame.render().budget().step();
      JsonDump.write(
          subject, ValueFilters.layout(frame.render(), arguments.eval(frame)), frame.out());
    }
  }

  static final class Call extends Code {
    private final Code callee;
    private final ArgumentCode arguments;

    Call(Code callee, ArgumentCode arguments) {
      this.callee = callee;
      this.arguments = arguments;
    }

    @Override
    Object eval(Frame frame) {
      Object function = callee.eval(frame);
      return call(frame, function, arguments.eval(frame));
    }
  }

  private static Object call(Frame frame, Object function, Args args) {
    frame.render().budget().step();
    if (function instanceof Callable callable) {
      return callable.call(frame.render(), args);
    }
    if (function instanceof Undefined undefined) {
      throw undefined.failure();
    }
    throw Fail.type("'" + Types.name(function) + "' object is not callable");
  }

  /** {@code object.name(...)}, without a value for the method between. */
  static final class MethodCall extends Code {
    private final Code object;
    private final String name;
    private final @Nullable Operation ofText;
    private final @Nullable Operation ofDict;
    private final ArgumentCode arguments;

    MethodCall(
        Code object,
        String name,
        @Nullable Operation ofText,
        @Nullable Operation ofDict,
        ArgumentCode arguments) {
      this.object = object;
      this.name = name;
      this.ofText = ofText;
      this.ofDict = ofDict;
      this.arguments = arguments;
    }

    @Override
    Object eval(Frame frame) {
      Object owner = object.eval(frame);
      Operation direct = Texts.isText(owner) ? ofText : owner instanceof Dict ? ofDict : null;
      if (direct != null) {
        return frame.render().apply(direct, owner, arguments.eval(frame));
      }
      Object function = Attributes.attribute(owner, name);
      return call(frame, function, arguments.eval(frame));
    }
  }
}
