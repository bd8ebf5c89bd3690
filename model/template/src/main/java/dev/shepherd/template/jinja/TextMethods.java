package dev.shepherd.template.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of strings. */
final class TextMethods {

  private static final Map<String, Operation> METHODS = new HashMap<>();

  static {
    METHODS.put("upper", (r, s, a) -> changed(s, a, "upper", TextCase::upper));
    METHODS.put("lower", (r, s, a) -> changed(s, a, "lower", TextCase::lower));
    METHODS.put("casefold", (r, s, a) -> changed(s, a, "casefold", TextCase::fold));
    METHODS.put("title", (r, s, a) -> changed(s, a, "title", TextCase::title));
    METHODS.put("capitalize", (r, s, a) -> changed(s, a, "capitalize", TextCase::capitalize));
    METHODS.put("swapcase", (r, s, a) -> changed(s, a, "swapcase", TextCase::swap));
    METHODS.put("strip", (r, s, a) -> strip(s, a, "strip", true, true));
    METHODS.put("lstrip", (r, s, a) -> strip(s, a, "lstrip", true, false));
    METHODS.put("rstrip", (r, s, a) -> strip(s, a, "rstrip", false, true));
    METHODS.put("split", (r, s, a) -> split(r, s, a, "split", false));
    METHODS.put("rsplit", (r, s, a) -> split(r, s, a, "rsplit", true));
    METHODS.put("splitlines", TextMethods::splitLines);
    METHODS.put("partition", (r, s, a) -> partition(s, a, false));
    METHODS.put("rpartition", (r, s, a) -> partition(s, a, true));
    METHODS.put("startswith", (r, s, a) -> affix(s, a, "startswith", true));
    METHODS.put("endswith", (r, s, a) -> affix(s, a, "endswith", false));
    METHODS.put("removeprefix", (r, s, a) -> remove(s, a, true));
    METHODS.put("removesuffix", (r, s, a) -> remove(s, a, false));
    METHODS.put("replace", TextMethods::replace);
    METHODS.put("join", TextMethods::join);
    METHODS.put("find", (r, s, a) -> find(s, a, "find", false));
    METHODS.put("rfind", (r, s, a) -> find(s, a, "rfind", true));
    METHODS.put("index", (r, s, a) -> index(s, a, "index", false));
    METHODS.put("rindex", (r, s, a) -> index(s, a, "rindex", true));
    METHODS.put("count", TextMethods::count);
    METHODS.put("center", (r, s, a) -> pad(r, s, a, "center"));
    METHODS.put("ljust", (r, s, a) -> pad(r, s, a, "ljust"));
    METHODS.put("rjust", (r, s, a) -> pad(r, s, a, "rjust"));
    METHODS.put("zfill", TextMethods::zeroFill);
    METHODS.put("expandtabs", TextMethods::expandTabs);
    METHODS.put("format", (r, s, a) -> BraceFormat.format(r, s, a));
    METHODS.put("format_map", TextMethods::formatMap);
    METHODS.put("isalpha", (r, s, a) -> TextCase.all(s, a, TextCase::isAlpha));
    METHODS.put("isalnum", (r, s, a) -> TextCase.all(s, a, TextCase::isAlphanumeric));
    METHODS.put("isdigit", (r, s, a) -> TextCase.all(s, a, TextCase::isDigit));
    METHODS.put("isdecimal", (r, s, a) -> TextCase.all(s, a, TextCase::isDecimal));
    METHODS.put("isnumeric", (r, s, a) -> TextCase.all(s, a, TextCase::isNumeric));
    METHODS.put(
        "isspace",
        (r, s, a) -> TextCase.all(s, a, dev.shepherd.template.syntax.PythonText::isSpace));
    METHODS.put("isupper", (r, s, a) -> TextCase.isUpper(characters(s, a, "isupper")));
    METHODS.put("islower", (r, s, a) -> TextCase.isLower(characters(s, a, "islower")));
    METHODS.put("istitle", (r, s, a) -> TextCase.isTitle(characters(s, a, "istitle")));
    METHODS.put(
        "isascii", (r, s, a) -> characters(s, a, "isascii").chars().allMatch(c -> c < 0x80));
    METHODS.put(
        "isprintable",
        (r, s, a) -> characters(s, a, "isprintable").codePoints().allMatch(Repr::isPrintable));
    METHODS.put(
        "isidentifier",
        (r, s, a) ->
            dev.shepherd.template.syntax.PythonText.isIdentifier(characters(s, a, "isidentifier")));
    for (String name : List.of("encode", "translate", "maketrans")) {
      METHODS.put(name, Attributes.unsupported(name));
    }
  }

  private TextMethods() {}

  static @Nullable Operation named(String name) {
    return METHODS.get(name);
  }

  private interface Change {
    String apply(String text);
  }

  private static String characters(Object text, Args args, String method) {
    args.only(method, 0, 0);
    return String.valueOf(Texts.text(text));
  }

  private static Object changed(Object text, Args args, String method, Change change) {
    return Texts.derive(text, change.apply(characters(text, args, method)));
  }

  private static Object strip(Object text, Args args, String method, boolean left, boolean right) {
    Object[] given = args.only(method, 0, 1);
    return given.length == 0
        ? Texts.strip(text, left, right)
        : strip(text, given[0], method, left, right);
  }

  /** Without characters of a set at the ends; none stands for white space. */
  static Object strip(Object text, Object set, String method, boolean left, boolean right) {
    if (set == None.NONE) {
      return Texts.strip(text, left, right);
    }
    String chars = Texts.text(set);
    if (chars == null) {
      throw Fail.type(method + " arg must be None or str");
    }
    return Texts.strip(text, chars, left, right);
  }

  private static Object split(Render r, Object text, Args args, String method, boolean right) {
    @Nullable Object[] given = args.bind(method, 0, "sep", "maxsplit");
    long most = given[1] == null ? -1 : wholeNumber(given[1]);
    if (given[0] == null || given[0] == None.NONE) {
      return TextSplit.bySpace(r.budget(), text, most, right);
    }
    String separator = requireText(given[0], "must be str or None, not ");
    if (separator.isEmpty()) {
      throw Fail.value("empty separator");
    }
    return TextSplit.by(r.budget(), text, separator, most, right);
  }

  private static Object splitLines(Render r, Object text, Args args) {
    @Nullable Object[] given = args.bind("splitlines", 0, "keepends");
    return TextSplit.lines(r.budget(), text, given[0] != null && Truth.of(given[0]));
  }

  private static Object partition(Object text, Args args, boolean last) {
    String separator = requireText(args.only("partition", 1, 1)[0], "must be str, not ");
    if (separator.isEmpty()) {
      throw Fail.value("empty separator");
    }
    String chars = String.valueOf(Texts.text(text));
    int at = last ? chars.lastIndexOf(separator) : chars.indexOf(separator);
    if (at < 0) {
      return last ? Seq.tuple("", "", text) : Seq.tuple(text, "", "");
    }
    int behind = at + separator.length();
    return Seq.tuple(
        Texts.cut(text, 0, at),
        Texts.cut(text, at, behind),
        Texts.cut(text, behind, chars.length()));
  }

  private static Object affix(Object text, Args args, String method, boolean start) {
    Object[] given = args.only(method, 1, 3);
    String chars = String.valueOf(Texts.text(text));
    if (given.length > 1) {
      int length = Texts.length(chars);
      SliceRange range = SliceRange.of(given[1], given.length > 2 ? given[2] : null, null, length);
      if (range.count() == 0
          && Numbers.isInteger(given[1])
          && Numbers.clampedLong(given[1]) > length) {
        return false;
      }
      int from = chars.offsetByCodePoints(0, Math.min(range.start(), length));
      chars = chars.substring(from, chars.offsetByCodePoints(from, range.count()));
    }
    if (given[0] instanceof Seq tuple && tuple.isTuple()) {
      for (Object part : tuple) {
        String affix = Texts.text(part);
        if (affix == null) {
          throw Fail.type(
              "tuple for " + method + " must only contain str, not " + Types.name(part));
        }
        if (start ? chars.startsWith(affix) : chars.endsWith(affix)) {
          return true;
        }
      }
      return false;
    }
    String affix = Texts.text(given[0]);
    if (affix == null) {
      throw Fail.type(
          method + " first arg must be str or a tuple of str, not " + Types.name(given[0]));
    }
    return start ? chars.startsWith(affix) : chars.endsWith(affix);
  }

  private static Object remove(Object text, Args args, boolean prefix) {
    String method = prefix ? "removeprefix" : "removesuffix";
    String affix =
        requireText(args.only(method, 1, 1)[0], method + "() argument must be str, not ");
    String chars = String.valueOf(Texts.text(text));
    if (prefix) {
      return chars.startsWith(affix) ? Texts.cut(text, affix.length(), chars.length()) : text;
    }
    return !affix.isEmpty() && chars.endsWith(affix)
        ? Texts.cut(text, 0, chars.length() - affix.length())
        : text;
  }

  private static Object replace(Render r, Object text, Args args) {
    Object[] given = args.only("replace", 2, 3);
    requireText(given[0], "replace() argument 1 must be str, not ");
    requireText(given[1], "replace() argument 2 must be str, not ");
    long most = given.length == 3 ? wholeNumber(given[2]) : -1;
    return TextSplit.replace(r.budget(), text, given[0], given[1], most);
  }

  private static Object join(Render r, Object separator, Args args) {
    Object parts = args.only("join", 1, 1)[0];
    if (Iterate.tryOver(parts) == null) {
      throw Fail.type("can only join an iterable");
    }
    List<Object> all = Iterate.collect(r.budget(), parts);
    boolean markup = Texts.isMarkup(separator);
    var out = new Output(r.budget());
    for (int i = 0; i < all.size(); i++) {
      Object part = all.get(i);
      if (!Texts.isText(part)) {
        throw Fail.type(
            "sequence item " + i + ": expected str instance, " + Types.name(part) + " found");
      }
      if (i > 0) {
        out.appendText(separator);
      }
      out.appendText(markup ? Texts.escape(r.budget(), part) : part);
    }
    return markup ? out.toMarkup() : out.toText();
  }

  private static long find(Object text, Args args, String method, boolean last) {
    Object[] given = args.only(method, 1, 3);
    String part = requireText(given[0], method + "() argument must be str, not ");
    String chars = String.valueOf(Texts.text(text));
    int length = Texts.length(chars);
    SliceRange range =
        SliceRange.of(
            given.length > 1 ? given[1] : null, given.length > 2 ? given[2] : null, null, length);
    if (given.length > 1 && Numbers.isInteger(given[1]) && Numbers.clampedLong(given[1]) > length) {
      return -1;
    }
    int from = chars.offsetByCodePoints(0, range.start());
    int to = chars.offsetByCodePoints(from, range.count());
    String searched = chars.substring(from, to);
    int at = last ? searched.lastIndexOf(part) : searched.indexOf(part);
    return at < 0 ? -1 : chars.codePointCount(0, from + at);
  }

  private static Object index(Object text, Args args, String method, boolean last) {
    long at = find(text, args, method, last);
    if (at < 0) {
      throw Fail.value("substring not found");
    }
    return at;
  }

  private static Object count(Render r, Object text, Args args) {
    Object[] given = args.only("count", 1, 3);
    String part = requireText(given[0], "must be str, not ");
    String chars = String.valueOf(Texts.text(text));
    if (given.length > 1) {
      int length = Texts.length(chars);
      SliceRange range = SliceRange.of(given[1], given.length > 2 ? given[2] : null, null, length);
      int from = chars.offsetByCodePoints(0, range.start());
      chars = chars.substring(from, chars.offsetByCodePoints(from, range.count()));
    }
    if (part.isEmpty()) {
      return (long) Texts.length(chars) + 1;
    }
    r.budget().chars(chars.length());
    long count = 0;
    for (int at = chars.indexOf(part); at >= 0; at = chars.indexOf(part, at + part.length())) {
      r.budget().work(1);
      count++;
    }
    return count;
  }

  private static Object pad(Render r, Object text, Args args, String method) {
    Object[] given = args.only(method, 1, 2);
    String fill = given.length == 2 ? Texts.text(given[1]) : " ";
    if (fill == null || Texts.length(fill) != 1) {
      throw Fail.type("The fill character must be exactly one character long");
    }
    return pad(r.budget(), text, wholeNumber(given[0]), fill, method);
  }

  /** Filled up to a width in code points. */
  static Object pad(Budget budget, Object text, long width, String fill, String method) {
    long missing = width - Texts.length(String.valueOf(Texts.text(text)));
    if (missing <= 0) {
      return text;
    }
    budget.chars(width);
    long left =
        switch (method) {
          case "ljust" -> 0;
          case "rjust" -> missing;
          default -> missing / 2 + (missing & width & 1);
        };
    var out = new Output(budget);
    out.append(fill.repeat((int) left));
    out.appendText(text);
    out.append(fill.repeat((int) (missing - left)));
    return Texts.isMarkup(text) ? out.toMarkup() : out.toText();
  }

  private static Object zeroFill(Render r, Object text, Args args) {
    long width = wholeNumber(args.only("zfill", 1, 1)[0]);
    String chars = String.valueOf(Texts.text(text));
    long missing = width - Texts.length(chars);
    if (missing <= 0) {
      return text;
    }
    r.budget().chars(width);
    boolean signed = chars.startsWith("+") || chars.startsWith("-");
    var out = new Output(r.budget());
    out.appendText(Texts.cut(text, 0, signed ? 1 : 0));
    out.append("0".repeat((int) missing));
    out.appendText(Texts.cut(text, signed ? 1 : 0, chars.length()));
    return out.toText();
  }

  private static Object expandTabs(Render r, Object text, Args args) {
    @Nullable Object[] given = args.bind("expandtabs", 0, "tabsize");
    long size = given[0] == null ? 8 : wholeNumber(given[0]);
    String chars = String.valueOf(Texts.text(text));
    r.budget().chars(chars.chars().filter(c -> c == '\t').count() * Math.max(0, size));
    var out = new StringBuilder();
    long column = 0;
    for (int i = 0; i < chars.length(); i++) {
      char c = chars.charAt(i);
      if (c == '\t') {
        long fill = size > 0 ? size - column % size : 0;
        out.repeat(' ', (int) fill);
        column += fill;
      } else {
        out.append(c);
        column = c == '\n' || c == '\r' ? 0 : Character.isLowSurrogate(c) ? column : column + 1;
      }
    }
    return Texts.derive(text, out.toString());
  }

  private static Object formatMap(Render r, Object text, Args args) {
    Object map = args.only("format_map", 1, 1)[0];
    if (!(map instanceof Dict dict)) {
      throw Fail.type("format_map() argument must be a mapping");
    }
    List<String> names = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    dict.entries()
        .forEachRemaining(
            entry -> {
              String name = Texts.text(entry.getKey());
              if (name != null) {
                names.add(name);
                values.add(entry.getValue());
              }
            });
    return BraceFormat.format(
        r, text, new Args(Args.NO_VALUES, names.toArray(String[]::new), values.toArray()));
  }

  static String requireText(@Nullable Object value, String complaint) {
    String text = Texts.text(value);
    if (text == null) {
      throw Fail.type(complaint + (value == null ? "NoneType" : Types.name(value)));
    }
    return text;
  }

  /** An argument that must be a whole number. */
  static long wholeNumber(Object value) {
    if (!Numbers.isInteger(value)) {
      throw Fail.type("'" + Types.name(value) + "' object cannot be interpreted as an integer");
    }
    return Numbers.clampedLong(value);
  }
}
