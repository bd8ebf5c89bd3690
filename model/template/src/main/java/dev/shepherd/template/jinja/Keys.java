package dev.shepherd.template.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Values as keys of hash tables: what Python calls equal becomes equal here ({@code 1}, {@code 1.0}
 * and {@code true} are one key), and what Python cannot hash is refused.
 */
final class Keys {

  private Keys() {}

  static Object of(Object value) {
    return switch (value) {
      case String text -> text;
      case RichText rich -> rich.text();
      case Boolean flag -> flag ? 1L : 0L;
      case Double number -> number(number);
      case Undefined undefined -> Undefined.class;
      case Seq seq -> tuple(seq);
      case Dict dict -> throw Fail.type("unhashable type: 'dict'");
      case DictView view when view.kind() != DictView.Kind.VALUES ->
          throw Fail.type("unhashable type: '" + Types.name(view) + "'");
      default -> value;
    };
  }

  /** Whether Python can hash the value. */
  static boolean isHashable(Object value) {
    return switch (value) {
      case Dict dict -> false;
      case DictView view -> view.kind() == DictView.Kind.VALUES;
      case Seq seq -> seq.isTuple() && seq.toList().stream().allMatch(Keys::isHashable);
      default -> true;
    };
  }

  private static Object number(double number) {
    if (number != Math.rint(number) || Double.isInfinite(number)) {
      return number;
    }
    if (Math.abs(number) < 0x1p62) {
      return (long) number;
    }
    BigInteger whole = new java.math.BigDecimal(number).toBigIntegerExact();
    return Numbers.shrink(whole);
  }

  private static Object tuple(Seq seq) {
    if (!seq.isTuple()) {
      throw Fail.type("unhashable type: 'list'");
    }
    List<Object> parts = new ArrayList<>(seq.size());
    for (Object item : seq) {
      parts.add(of(item));
    }
    return parts;
  }
}
