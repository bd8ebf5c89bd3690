package dev.shepherd.template.jinja;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The methods of lists, tuples and ranges that change nothing. */
final class SequenceMethods {

  private SequenceMethods() {}

  static @Nullable Operation named(String name, boolean tuple) {
    return switch (name) {
      case "count" -> SequenceMethods::count;
      case "index" -> SequenceMethods::index;
      case "copy" -> tuple ? null : (render, seq, args) -> copy(seq, args);
      default -> null;
    };
  }

  private static Object copy(Object seq, Args args) {
    args.only("copy", 0, 0);
    return seq;
  }

  private static Object count(Render render, Object seq, Args args) {
    Object wanted = args.only("count", 1, 1)[0];
    long count = 0;
    Iterator<Object> items = Iterate.over(seq);
    while (items.hasNext()) {
      render.budget().step();
      if (render.compare().equal(items.next(), wanted)) {
        count++;
      }
    }
    return count;
  }

  private static Object index(Render render, Object seq, Args args) {
    Object[] given = args.only("index", 1, 3);
    int size = Iterate.requireLength(seq);
    SliceRange range =
        SliceRange.of(
            given.length > 1 ? given[1] : null, given.length > 2 ? given[2] : null, null, size);
    Iterator<Object> items = Iterate.over(seq);
    for (int i = 0; items.hasNext(); i++) {
      render.budget().step();
      Object item = items.next();
      if (i >= range.start()
          && i < range.start() + range.count()
          && render.compare().equal(item, given[0])) {
        return (long) i;
      }
    }
    throw Fail.value(
        seq instanceof Seq s && s.isTuple()
            ? "tuple.index(x): x not in tuple"
            : Repr.of(given[0]) + " is not in " + Types.name(seq));
  }
}
