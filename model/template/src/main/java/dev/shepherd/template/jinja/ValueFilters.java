package dev.shepherd.template.jinja;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters on numbers, mappings and any value. */
final class ValueFilters {

  private ValueFilters() {}

  static void register(Map<String, Operation> filters) {
    filters.put("tojson", ValueFilters::toJson);
    filters.put("default", ValueFilters::otherwise);
    filters.put("d", ValueFilters::otherwise);
    filters.put("string", (r, value, args) -> string(r, value, args));
    filters.put("int", ValueFilters::integer);
    filters.put("float", ValueFilters::real);
    filters.put("abs", ValueFilters::absolute);
    filters.put("round", ValueFilters::round);
    filters.put("attr", ValueFilters::attribute);
    filters.put("pprint", ValueFilters::pretty);
    filters.put("filesizeformat", ValueFilters::fileSize);
    filters.put("items", ValueFilters::items);
    filters.put("dictsort", ValueFilters::dictSort);
    filters.put("random", Attributes.unsupported("random"));
  }

  private static Object string(Render r, Object value, Args args) {
    args.only("string", 0, 0);
    return Repr.str(r, value);
  }

  // --- JSON
  // ----------------------------------------------------------------------------------------

  private static Object toJson(Render r, Object value, Args args) {
    var out = new Output(r.budget(), 256);
    JsonDump.write(value, layout(r, args), out);
    return out.toText();
  }

  /** Layout of {@code tojson} from its arguments. */
  static JsonDump.Layout layout(Render r, Args args) {
    if (args.isEmpty()) {
      return JsonDump.Layout.PLAIN;
    }
    @Nullable Object[] given =
        args.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    String indent = indent(r, given[1]);
    String item = indent == null ? ", " : ",";
    String key = ": ";
    if (given[2] != null && given[2] != None.NONE) {
      java.util.List<Object> pair = Iterate.collect(r.budget(), given[2]);
      if (pair.size() != 2) {
        throw Fail.value(
            pair.size() < 2
                ? "not enough values to unpack (expected 2, got " + pair.size() + ")"
                : "too many values to unpack (expected 2)");
      }
      item = TextMethods.requireText(pair.get(0), "separators must be strings, not ");
      key = TextMethods.requireText(pair.get(1), "separators must be strings, not ");
    }
    return new JsonDump.Layout(Filters.truth(given[0]), indent, item, key, Filters.truth(given[3]));
  }

  private static @Nullable String indent(Render r, @Nullable Object value) {
    if (value == null || value == None.NONE) {
      return null;
    }
    String text = Texts.text(value);
    if (text != null) {
      return text;
    }
    if (!Numbers.isInteger(value)) {
      throw Fail.type("can't multiply sequence by non-int of type '" + Types.name(value) + "'");
    }
    long width = Math.max(0, Numbers.clampedLong(value));
    r.budget().chars(width);
    return " ".repeat((int) width);
  }

  // --- any value
  // -----------------------------------------------------------------------------------

  private static Object otherwise(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("default", 0, "default_value", "boolean");
    boolean missing = value instanceof Undefined || (Filters.truth(given[1]) && !Truth.of(value));
    if (!missing) {
      return value;
    }
    return given[0] == null ? "" : given[0];
  }

  private static Object attribute(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("attr", 1, "name");
    Object name = given[0] == null ? None.NONE : given[0];
    String text = Texts.text(name);
    if (text == null) {
      throw Fail.type("attribute name must be string, not '" + Types.name(name) + "'");
    }
    Object found = Attributes.own(value, text);
    return found == null ? Undefined.member(value, name) : found;
  }

  private static Object pretty(Render r, Object value, Args args) {
    args.only("pprint", 0, 0);
    var out = new Output(r.budget());
    Repr.append(value, out);
    return out.toText();
  }

  // --- numbers
  // -------------------------------------------------------------------------------------

  private static Object integer(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("int", 0, "default", "base");
    Object otherwise = given[0] == null ? 0L : given[0];
    String text = Texts.text(value);
    if (text != null) {
      long base = Filters.whole(given[1], 10);
      r.budget().arithmetic(4L * text.length(), 4L * text.length());
      boolean valid = base == 0 || (base >= 2 && base <= 36);
      Object whole = valid ? Numbers.parseInteger(text, (int) base) : null;
      if (whole != null) {
        return whole;
      }
      Double real = Numbers.parseReal(text);
      return real == null || real.isNaN() || real.isInfinite() ? otherwise : Numbers.truncate(real);
    }
    if (Numbers.isInteger(value)) {
      return Numbers.shrink(Numbers.big(value));
    }
    if (value instanceof Double real) {
      return real.isNaN() ? otherwise : Numbers.truncate(real);
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    return otherwise;
  }

  private static Object real(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("float", 0, "default");
    Object otherwise = given[0] == null ? 0.0 : given[0];
    String text = Texts.text(value);
    if (text != null) {
      Double real = Numbers.parseReal(text);
      return real == null ? otherwise : real;
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    return Numbers.isNumber(value) ? (Object) Numbers.real(value) : otherwise;
  }

  private static Object absolute(Render r, Object value, Args args) {
    args.only("abs", 0, 0);
    if (!Numbers.isNumber(value)) {
      throw Fail.type("bad operand type for abs(): '" + Types.name(value) + "'");
    }
    return Numbers.absolute(value);
  }

  private static Object round(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("round", 0, "precision", "method");
    String method = given[1] == null ? "common" : Texts.text(given[1]);
    if (method == null
        || (!method.equals("common") && !method.equals("ceil") && !method.equals("floor"))) {
      throw Fail.filterArgument("method must be common, ceil or floor");
    }
    if (method.equals("common")) {
      if (!Numbers.isNumber(value)) {
        throw Fail.type("type " + Types.name(value) + " doesn't define __round__ method");
      }
      if (given[0] == None.NONE) {
        return value instanceof Double real
            ? Numbers.truncate((Double) Numbers.round(real, 0))
            : Numbers.round(value, 0);
      }
      r.budget().steps(256);
      return Numbers.round(value, Filters.whole(given[0], 0));
    }
    Object factor = Numbers.power(10L, given[0] == null ? 0L : given[0]);
    Object scaled =
        Operators.apply(r, dev.shepherd.template.syntax.Expr.BinaryOperator.MUL, value, factor);
    if (!Numbers.isNumber(scaled)) {
      throw Fail.type("must be real number, not " + Types.name(scaled));
    }
    Object whole = scaled;
    if (scaled instanceof Double real) {
      whole = Numbers.truncate(method.equals("ceil") ? Math.ceil(real) : Math.floor(real));
    }
    return Numbers.divide(whole, factor);
  }

  private static Object fileSize(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("filesizeformat", 0, "binary");
    boolean binary = Filters.truth(given[0]);
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    String text = Texts.text(value);
    if (text == null && !Numbers.isNumber(value)) {
      throw Fail.type(
          "float() argument must be a string or a real number, not '" + Types.name(value) + "'");
    }
    Double bytes = text == null ? (Double) Numbers.real(value) : Numbers.parseReal(text);
    if (bytes == null) {
      throw Fail.value("could not convert string to float: " + Repr.quote(String.valueOf(text)));
    }
    double base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return Numbers.truncate(bytes) + " Bytes";
    }
    double unit = base;
    String letters = "kMGTPEZY";
    int i = 0;
    while (i < letters.length() - 1 && bytes >= unit * base) {
      unit *= base;
      i++;
    }
    char letter = binary && i == 0 ? 'K' : letters.charAt(i);
    return NumberText.format(bytes / unit, 'f', 1, false) + " " + letter + (binary ? "iB" : "B");
  }

  // --- mappings
  // ------------------------------------------------------------------------------------

  private static Object items(Render r, Object value, Args args) {
    args.only("items", 0, 0);
    return Generator.of(
        Iterate.lazily(
            () -> {
              if (value instanceof Undefined) {
                return java.util.Collections.emptyIterator();
              }
              if (!(value instanceof Dict dict)) {
                throw Fail.type("Can only get item pairs from a mapping.");
              }
              return new DictView(dict, DictView.Kind.ITEMS).iterator();
            }));
  }

  private static Object dictSort(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("dictsort", 0, "case_sensitive", "by", "reverse");
    String by = given[1] == null ? "key" : Texts.text(given[1]);
    if (by == null || (!by.equals("key") && !by.equals("value"))) {
      throw Fail.filterArgument("You can only sort by either \"key\" or \"value\"");
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!(value instanceof Dict dict)) {
      throw Fail.attribute("'" + Types.name(value) + "' object has no attribute 'items'");
    }
    boolean caseSensitive = Filters.truth(given[0]);
    java.util.List<Sorting.Keyed> keyed = new java.util.ArrayList<>(dict.size());
    Iterator<Map.Entry<Object, Object>> entries = dict.entries();
    while (entries.hasNext()) {
      Map.Entry<Object, Object> entry = entries.next();
      Object key = by.equals("key") ? entry.getKey() : entry.getValue();
      keyed.add(
          new Sorting.Keyed(
              caseSensitive ? key : SequenceFilters.ignoreCase(key),
              Seq.tuple(entry.getKey(), entry.getValue())));
    }
    return Seq.list(Sorting.sorted(r.budget(), keyed, Filters.truth(given[2])));
  }
}
