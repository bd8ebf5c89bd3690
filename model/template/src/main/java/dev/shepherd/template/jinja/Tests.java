package dev.shepherd.template.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can stand behind {@code is}. */
final class Tests {

  private static final Map<String, Operation> ALL = new HashMap<>();

  private interface Check {
    boolean holds(Object value);
  }

  private interface Relation {
    boolean holds(Render render, Object value, Object other);
  }

  static {
    check("defined", value -> !(value instanceof Undefined));
    check("undefined", value -> value instanceof Undefined);
    check("none", value -> value == None.NONE);
    check("boolean", value -> value instanceof Boolean);
    check("true", value -> Boolean.TRUE.equals(value));
    check("false", value -> Boolean.FALSE.equals(value));
    check("integer", value -> Numbers.isInteger(value) && !(value instanceof Boolean));
    check("float", value -> value instanceof Double);
    check("number", Numbers::isNumber);
    check("string", Texts::isText);
    check("mapping", value -> value instanceof Dict);
    check("sequence", Tests::isSequence);
    check("iterable", value -> Iterate.tryOver(value) != null);
    check("callable", value -> value instanceof Callable || value instanceof Undefined);
    check("escaped", Texts::isMarkup);
    ALL.put("odd", (r, value, args) -> parity(r, value, args, "odd", 1));
    ALL.put("even", (r, value, args) -> parity(r, value, args, "even", 0));
    ALL.put("lower", (r, value, args) -> TextCase.isLower(printed(r, value, args, "lower")));
    ALL.put("upper", (r, value, args) -> TextCase.isUpper(printed(r, value, args, "upper")));
    ALL.put("divisibleby", Tests::divisible);
    ALL.put("filter", (r, value, args) -> isKnown(value, args, Filters::named));
    ALL.put("test", (r, value, args) -> isKnown(value, args, Tests::named));
    relation("sameas", "other", (render, value, other) -> same(value, other));
    relation("in", "seq", (render, value, other) -> render.compare().contains(other, value));
    for (String name : new String[] {"==", "eq", "equalto"}) {
      relation(name, "b", (render, value, other) -> render.compare().equal(value, other));
    }
    for (String name : new String[] {"!=", "ne"}) {
      relation(name, "b", (render, value, other) -> !render.compare().equal(value, other));
    }
    order(Compare.Order.LT, "<", "lt", "lessthan");
    order(Compare.Order.LE, "<=", "le");
    order(Compare.Order.GT, ">", "gt", "greaterthan");
    order(Compare.Order.GE, ">=", "ge");
  }

  private Tests() {}

  static @Nullable Operation named(String name) {
    return ALL.get(name);
  }

  private static void check(String name, Check check) {
    ALL.put(
        name,
        (render, value, args) -> {
          if (!args.isEmpty()) {
            args.only("test_" + name, 0, 0);
          }
          return check.holds(value);
        });
  }

  private static void relation(String name, String parameter, Relation relation) {
    ALL.put(
        name,
        (render, value, args) -> {
          @Nullable Object[] given = args.bind("test_" + name, 1, parameter);
          return given[0] != null && relation.holds(render, value, given[0]);
        });
  }

  private static void order(Compare.Order order, String... names) {
    for (String name : names) {
      relation(name, "b", (render, value, other) -> render.compare().ordered(order, value, other));
    }
  }

  private static boolean isSequence(Object value) {
    return switch (value) {
      case Seq seq -> true;
      case Dict dict -> true;
      case Range range -> true;
      case Undefined undefined -> true;
      default -> Texts.isText(value);
    };
  }

  private static Object parity(Render render, Object value, Args args, String name, long rest) {
    args.only("test_" + name, 0, 0);
    Object remainder =
        Operators.apply(render, dev.shepherd.template.syntax.Expr.BinaryOperator.MOD, value, 2L);
    return render.compare().equal(remainder, rest);
  }

  private static Object divisible(Render render, Object value, Args args) {
    @Nullable Object[] given = args.bind("test_divisibleby", 1, "num");
    Object by = given[0] == null ? 0L : given[0];
    Object remainder =
        Operators.apply(render, dev.shepherd.template.syntax.Expr.BinaryOperator.MOD, value, by);
    return render.compare().equal(remainder, 0L);
  }

  private static String printed(Render render, Object value, Args args, String name) {
    args.only("test_" + name, 0, 0);
    return Repr.plain(render, value);
  }

  private interface Register {
    @Nullable Operation named(String name);
  }

  private static Object isKnown(Object value, Args args, Register register) {
    args.only("test", 0, 0);
    String name = Texts.text(value);
    if (name == null) {
      Keys.of(value);
      return false;
    }
    return register.named(name) != null;
  }

  /** Small numbers and short strings of one spelling are one object in the reference, too. */
  private static boolean same(Object value, Object other) {
    if (value == other) {
      return true;
    }
    if (value instanceof Long x && other instanceof Long y) {
      return x.equals(y);
    }
    String text = Texts.text(value);
    return text != null
        ? text.equals(Texts.text(other))
        : value.equals(other) && value instanceof Boolean;
  }
}
