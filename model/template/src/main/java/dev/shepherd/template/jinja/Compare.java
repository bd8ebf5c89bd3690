package dev.shepherd.template.jinja;

import java.util.Iterator;
import java.util.Map;

/** Equality, order and membership of values; long comparisons count as many steps. */
final class Compare {

  /** Values inside each other that are compared; Python gives up at about the same depth. */
  private static final int MAX_DEPTH = 300;

  private final Budget budget;

  Compare(Budget budget) {
    this.budget = budget;
  }

  boolean equal(Object a, Object b) {
    return equal(a, b, 0);
  }

  private boolean equal(Object a, Object b, int depth) {
    budget.work(1);
    if (depth > MAX_DEPTH) {
      throw Fail.recursion();
    }
    String text = Texts.text(a);
    if (text != null) {
      String other = Texts.text(b);
      if (other == null || other.length() != text.length()) {
        return false;
      }
      budget.scan(text.length());
      return text.equals(other);
    }
    if (Numbers.isNumber(a)) {
      return Numbers.isNumber(b)
          && !Numbers.isNan(a)
          && !Numbers.isNan(b)
          && Numbers.compare(a, b) == 0;
    }
    return switch (a) {
      case Seq x -> b instanceof Seq y && equalSequences(x, y, depth);
      case Dict x -> b instanceof Dict y && equalMappings(x, y, depth);
      case Undefined x -> b instanceof Undefined;
      case Range x -> b instanceof Range y && equalRanges(x, y);
      case DictView x -> b instanceof DictView y && equalViews(x, y);
      default -> a.equals(b);
    };
  }

  private boolean equalSequences(Seq x, Seq y, int depth) {
    if (x.size() != y.size() || x.isTuple() != y.isTuple()) {
      return false;
    }
    for (int i = 0; i < x.size(); i++) {
      Object left = x.get(i);
      Object right = y.get(i);
      if (left != right && !equal(left, right, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean equalMappings(Dict x, Dict y, int depth) {
    if (x.size() != y.size()) {
      return false;
    }
    Iterator<Map.Entry<Object, Object>> entries = x.entries();
    while (entries.hasNext()) {
      Map.Entry<Object, Object> entry = entries.next();
      Object other = y.get(entry.getKey());
      if (other == null
          || (other != entry.getValue() && !equal(entry.getValue(), other, depth + 1))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalRanges(Range x, Range y) {
    return x.size() == y.size()
        && (x.size() == 0 || (x.start() == y.start() && (x.size() == 1 || x.step() == y.step())));
  }

  /** Keys and items compare as sets; values never do. */
  private boolean equalViews(DictView x, DictView y) {
    if (x.kind() == DictView.Kind.VALUES
        || y.kind() == DictView.Kind.VALUES
        || x.dict().size() != y.dict().size()) {
      return false;
    }
    for (Object item : x) {
      if (!contains(y, item)) {
        return false;
      }
    }
    return true;
  }

  /** An order that templates ask for by {@code <}, {@code <=}, {@code >} or {@code >=}. */
  enum Order {
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">=");

    private final String sign;

    Order(String sign) {
      this.sign = sign;
    }

    boolean accepts(int comparison) {
      return switch (this) {
        case LT -> comparison < 0;
        case LE -> comparison <= 0;
        case GT -> comparison > 0;
        case GE -> comparison >= 0;
      };
    }
  }

  boolean ordered(Order order, Object a, Object b) {
    String text = Texts.text(a);
    if (text != null) {
      String other = Texts.text(b);
      if (other != null) {
        budget.scan(Math.min(text.length(), other.length()));
        return order.accepts(compareTexts(text, other));
      }
    } else if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return !Numbers.isNan(a) && !Numbers.isNan(b) && order.accepts(Numbers.compare(a, b));
    } else if (a instanceof Seq x && b instanceof Seq y && x.isTuple() == y.isTuple()) {
      return orderedSequences(order, x, y);
    }
    if (a instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (b instanceof Undefined undefined) {
      throw undefined.failure();
    }
    throw Fail.type(
        "'"
            + order.sign
            + "' not supported between instances of '"
            + Types.name(a)
            + "' and '"
            + Types.name(b)
            + "'");
  }

  private boolean orderedSequences(Order order, Seq x, Seq y) {
    int common = Math.min(x.size(), y.size());
    for (int i = 0; i < common; i++) {
      Object left = x.get(i);
      Object right = y.get(i);
      if (left != right && !equal(left, right)) {
        return ordered(order, left, right);
      }
    }
    return order.accepts(Integer.compare(x.size(), y.size()));
  }

  /** By code points, as Python does; UTF-16 order differs above the basic plane. */
  static int compareTexts(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean high = Character.isSurrogate(x) != Character.isSurrogate(y);
        return high ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** {@code item in container}. */
  boolean contains(Object container, Object item) {
    String text = Texts.text(container);
    if (text != null) {
      String part = Texts.text(item);
      if (part == null) {
        throw Fail.type("'in <string>' requires string as left operand, not " + Types.name(item));
      }
      budget.scan(text.length());
      return text.contains(part);
    }
    switch (container) {
      case Dict dict -> {
        return dict.get(item) != null;
      }
      case DictView view when view.kind() == DictView.Kind.KEYS -> {
        return view.dict().get(item) != null;
      }
      default -> {
        Iterator<Object> parts = Iterate.tryOver(container);
        if (parts == null) {
          throw Fail.type("argument of type '" + Types.name(container) + "' is not iterable");
        }
        while (parts.hasNext()) {
          budget.work(1);
          Object part = parts.next();
          if (part == item || equal(part, item)) {
            return true;
          }
        }
        return false;
      }
    }
  }
}
