package dev.shepherd.template.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Filters on values that hold others. */
final class SequenceFilters {

  private SequenceFilters() {}

  static void register(Map<String, Operation> filters) {
    filters.put("length", SequenceFilters::length);
    filters.put("count", SequenceFilters::length);
    filters.put("list", SequenceFilters::list);
    filters.put("first", SequenceFilters::first);
    filters.put("last", SequenceFilters::last);
    filters.put("join", SequenceFilters::join);
    filters.put("reverse", SequenceFilters::reverse);
    filters.put("sort", SequenceFilters::sort);
    filters.put("unique", SequenceFilters::unique);
    filters.put("min", (r, value, args) -> extreme(r, value, args, false));
    filters.put("max", (r, value, args) -> extreme(r, value, args, true));
    filters.put("sum", SequenceFilters::sum);
    filters.put("batch", SequenceFilters::batch);
    filters.put("slice", SequenceFilters::slice);
    filters.put("groupby", SequenceFilters::group);
  }

  /** A key for comparisons that do not mind case. */
  static Object ignoreCase(Object value) {
    String text = Texts.text(value);
    return text == null ? value : TextCase.lower(text);
  }

  private static Object length(Render r, Object value, Args args) {
    if (!args.isEmpty()) {
      args.only("len", 0, 0);
    }
    return (long) Iterate.requireLength(value);
  }

  private static Object list(Render r, Object value, Args args) {
    args.only("list", 0, 0);
    return Seq.list(Iterate.collect(r.budget(), value));
  }

  private static Object first(Render r, Object value, Args args) {
    args.only("first", 0, 0);
    Iterator<Object> items = Iterate.over(value);
    return items.hasNext() ? items.next() : Undefined.because("No first item, sequence was empty.");
  }

  private static Object last(Render r, Object value, Args args) {
    args.only("last", 0, 0);
    Iterator<Object> items = reversed(r, value);
    if (items == null) {
      throw Fail.type("'" + Types.name(value) + "' object is not reversible");
    }
    return items.hasNext() ? items.next() : Undefined.because("No last item, sequence was empty.");
  }

  /** The items from the end, null for values that can be walked through in one direction only. */
  private static @Nullable Iterator<Object> reversed(Render r, Object value) {
    return switch (value) {
      case Seq seq -> backwards(seq);
      case Range range -> range.slice(SliceRange.of(null, null, -1L, range.size())).iterator();
      case Undefined undefined -> Collections.emptyIterator();
      case Dict dict -> backwards(Seq.list(Iterate.collect(r.budget(), dict)));
      case DictView view -> backwards(Seq.list(Iterate.collect(r.budget(), view)));
      default ->
          Texts.isText(value) ? backwards(Seq.list(Iterate.collect(r.budget(), value))) : null;
    };
  }

  private static Iterator<Object> backwards(Seq seq) {
    return new Iterator<>() {
      private int left = seq.size();

      @Override
      public boolean hasNext() {
        return left > 0;
      }

      @Override
      public Object next() {
        if (left == 0) {
          throw new NoSuchElementException();
        }
        return seq.get(--left);
      }
    };
  }

  private static Object reverse(Render r, Object value, Args args) {
    args.only("reverse", 0, 0);
    if (Texts.isText(value)) {
      return Operators.slice(r, value, None.NONE, None.NONE, -1L);
    }
    Iterator<Object> items = reversed(r, value);
    if (items != null) {
      String title =
          switch (value) {
            case Seq seq -> seq.isTuple() ? "reversed" : "list_reverseiterator";
            case Dict dict -> "dict_reversekeyiterator";
            case Range range -> "range_iterator";
            default -> "reversed";
          };
      return new Generator(title, items);
    }
    if (Iterate.tryOver(value) == null) {
      throw Fail.filterArgument("argument must be iterable");
    }
    List<Object> all = Iterate.collect(r.budget(), value);
    Collections.reverse(all);
    return Seq.list(all);
  }

  private static Object join(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("join", 0, "d", "attribute");
    Object separator = given[0] == null ? "" : Repr.str(r, given[0]);
    boolean attribute = given[1] != null && given[1] != None.NONE;
    Path path = Path.of(given[1], null);
    var out = new Output(r.budget());
    Iterator<Object> items = Iterate.over(value);
    for (boolean first = true; items.hasNext(); first = false) {
      r.budget().step();
      Object item = items.next();
      if (!first) {
        out.appendText(separator);
      }
      Repr.print(attribute ? path.from(item) : item, out);
    }
    return out.toText();
  }

  private static Object sort(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("sort", 0, "reverse", "case_sensitive", "attribute");
    boolean caseSensitive = Filters.truth(given[1]);
    List<Path> paths = Path.several(given[2]);
    List<Sorting.Keyed> keyed = new ArrayList<>();
    for (Object item : Iterate.collect(r.budget(), value)) {
      Object[] key = new Object[paths.size()];
      for (int i = 0; i < key.length; i++) {
        Object part = paths.get(i).from(item);
        key[i] = caseSensitive ? part : ignoreCase(part);
      }
      r.budget().places(4L * key.length + 8);
      keyed.add(new Sorting.Keyed(Seq.list(key), item));
    }
    return Seq.list(Sorting.sorted(r.budget(), keyed, Filters.truth(given[0])));
  }

  private static Object unique(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("unique", 0, "case_sensitive", "attribute");
    boolean caseSensitive = Filters.truth(given[0]);
    Path path = Path.of(given[1], null);
    Set<Object> seen = new HashSet<>();
    return Generator.of(
        Iterate.filter(
            Iterate.lazily(() -> Iterate.over(value)),
            item -> {
              r.budget().places(8);
              Object key = path.from(item);
              return seen.add(Keys.of(caseSensitive ? key : ignoreCase(key)));
            }));
  }

  private static Object extreme(Render r, Object value, Args args, boolean largest) {
    @Nullable Object[] given = args.bind(largest ? "max" : "min", 0, "case_sensitive", "attribute");
    boolean caseSensitive = Filters.truth(given[0]);
    Path path = Path.of(given[1], null);
    Iterator<Object> items = Iterate.over(value);
    if (!items.hasNext()) {
      return Undefined.because("No aggregated item, sequence was empty.");
    }
    Object best = null;
    Object bestKey = null;
    while (items.hasNext()) {
      r.budget().step();
      Object item = items.next();
      Object key = caseSensitive ? path.from(item) : ignoreCase(path.from(item));
      if (bestKey == null
          || r.compare().ordered(largest ? Compare.Order.GT : Compare.Order.LT, key, bestKey)) {
        best = item;
        bestKey = key;
      }
    }
    return best == null ? None.NONE : best;
  }

  private static Object sum(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("sum", 0, "attribute", "start");
    Object sum = given[1] == null ? 0L : given[1];
    if (Texts.isText(sum)) {
      throw Fail.type("sum() can't sum strings [use ''.join(seq) instead]");
    }
    boolean attribute = given[0] != null && given[0] != None.NONE;
    Path path = Path.of(given[0], null);
    Iterator<Object> items = Iterate.over(value);
    while (items.hasNext()) {
      r.budget().step();
      Object item = items.next();
      sum = Operators.add(r, sum, attribute ? path.from(item) : item);
    }
    return sum;
  }

  private static Object batch(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("batch", 1, "linecount", "fill_with");
    Object size = given[0] == null ? 0L : given[0];
    Object fill = given[1];
    return Generator.of(
        Iterate.lazily(
            () -> {
              List<Object> batches = new ArrayList<>();
              List<Object> line = new ArrayList<>();
              for (Object item : Iterate.collect(r.budget(), value)) {
                if (r.compare().equal((long) line.size(), size)) {
                  batches.add(Seq.list(line));
                  line.clear();
                }
                line.add(item);
              }
              if (!line.isEmpty()) {
                if (fill != null && fill != None.NONE) {
                  long missing = TextMethods.wholeNumber(size) - line.size();
                  r.budget().places(Math.max(0, missing));
                  for (long i = 0; i < missing; i++) {
                    line.add(fill);
                  }
                }
                batches.add(Seq.list(line));
              }
              return batches.iterator();
            }));
  }

  private static Object slice(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("slice", 1, "slices", "fill_with");
    Object fill = given[1];
    return Generator.of(
        Iterate.lazily(
            () -> {
              List<Object> all = Iterate.collect(r.budget(), value);
              long slices = Filters.whole(given[0], 0);
              if (slices == 0) {
                throw Fail.zeroDivision("integer division or modulo by zero");
              }
              r.budget().places(Math.max(0, slices));
              List<Object> parts = new ArrayList<>();
              long size = Math.floorDiv(all.size(), slices);
              long longer = Math.floorMod(all.size(), slices);
              int from = 0;
              for (long i = 0; i < slices; i++) {
                int to = (int) (from + size + (i < longer ? 1 : 0));
                List<Object> part = new ArrayList<>(all.subList(from, to));
                if (fill != null && fill != None.NONE && i >= longer) {
                  part.add(fill);
                }
                parts.add(Seq.list(part));
                from = to;
              }
              return parts.iterator();
            }));
  }

  private static Object group(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("groupby", 1, "attribute", "default", "case_sensitive");
    boolean caseSensitive = Filters.truth(given[2]);
    Path path = Path.of(given[0], given[1]);
    List<Sorting.Keyed> keyed = new ArrayList<>();
    for (Object item : Iterate.collect(r.budget(), value)) {
      Object key = path.from(item);
      Object sortKey = caseSensitive ? key : ignoreCase(key);
      keyed.add(new Sorting.Keyed(sortKey, new Sorting.Keyed(sortKey, item)));
    }
    List<Object> groups = new ArrayList<>();
    List<Object> members = new ArrayList<>();
    Object groupKey = null;
    for (Object sorted : Sorting.sorted(r.budget(), keyed, false)) {
      Sorting.Keyed next = (Sorting.Keyed) sorted;
      if (groupKey != null && !r.compare().equal(groupKey, next.key())) {
        groups.add(Seq.group(path.from(members.getFirst()), Seq.list(members)));
        members.clear();
      }
      groupKey = next.key();
      members.add(next.item());
    }
    if (!members.isEmpty()) {
      groups.add(Seq.group(path.from(members.getFirst()), Seq.list(members)));
    }
    return Seq.list(groups);
  }
}
