package dev.shepherd.template.jinja;

import dev.shepherd.template.syntax.PythonText;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Filters on strings; most print other values first. */
final class TextFilters {

  private static final Pattern TAGS = Pattern.compile("(?s)<!--.*?-->|<[^>]*>");

  private TextFilters() {}

  static void register(Map<String, Operation> filters) {
    filters.put("upper", (r, value, args) -> changed(r, value, args, "upper", TextCase::upper));
    filters.put("lower", (r, value, args) -> changed(r, value, args, "lower", TextCase::lower));
    filters.put(
        "capitalize",
        (r, value, args) -> changed(r, value, args, "capitalize", TextCase::capitalize));
    filters.put("title", (r, value, args) -> changed(r, value, args, "title", TextFilters::title));
    filters.put("trim", TextFilters::trim);
    filters.put("replace", TextFilters::replace);
    filters.put("indent", TextFilters::indent);
    filters.put("center", TextFilters::center);
    filters.put("format", TextFilters::format);
    filters.put("truncate", TextFilters::truncate);
    filters.put("wordcount", TextFilters::wordCount);
    filters.put("wordwrap", TextWrap::filter);
    filters.put("striptags", TextFilters::stripTags);
    filters.put("urlencode", TextFilters::urlEncode);
    filters.put("xmlattr", TextFilters::xmlAttributes);
    filters.put("urlize", Attributes.unsupported("urlize"));
    filters.put("safe", TextFilters::safe);
    filters.put("escape", TextFilters::escape);
    filters.put("e", TextFilters::escape);
    filters.put("forceescape", TextFilters::forceEscape);
  }

  private interface Change {
    String apply(String text);
  }

  private static Object changed(Render r, Object value, Args args, String name, Change change) {
    args.only(name, 0, 0);
    Object text = Repr.str(r, value);
    return Texts.derive(text, change.apply(String.valueOf(Texts.text(text))));
  }

  /** Words begin behind spaces, hyphens and opening brackets. */
  private static String title(String text) {
    var out = new StringBuilder(text.length());
    int from = 0;
    while (from < text.length()) {
      int to = from;
      boolean separator = beginsWord(text.charAt(from));
      while (to < text.length() && beginsWord(text.charAt(to)) == separator) {
        to++;
      }
      int first = from + Character.charCount(text.codePointAt(from));
      out.append(TextCase.upper(text.substring(from, first)));
      out.append(TextCase.lower(text.substring(Math.min(first, to), to)));
      from = Math.max(to, first);
    }
    return out.toString();
  }

  private static boolean beginsWord(char c) {
    return PythonText.isSpace(c) || "-({[<".indexOf(c) >= 0;
  }

  private static Object trim(Render r, Object value, Args args) {
    Object text = Repr.str(r, value);
    if (args.isEmpty()) {
      return Texts.strip(text, true, true);
    }
    @Nullable Object[] given = args.bind("trim", 0, "chars");
    return TextMethods.strip(text, given[0] == null ? None.NONE : given[0], "strip", true, true);
  }

  private static Object replace(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("replace", 2, "old", "new", "count");
    Object old = given[0] == null ? "" : Repr.str(r, given[0]);
    Object fresh = given[1] == null ? "" : Repr.str(r, given[1]);
    long most = given[2] == null || given[2] == None.NONE ? -1 : TextMethods.wholeNumber(given[2]);
    return TextSplit.replace(r.budget(), Repr.str(r, value), old, fresh, most);
  }

  private static Object indent(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("indent", 0, "width", "first", "blank");
    Object width = given[0] == null ? 4L : given[0];
    String spaces = Texts.text(width);
    if (spaces == null) {
      if (!Numbers.isInteger(width)) {
        throw Fail.type("can't multiply sequence by non-int of type '" + Types.name(width) + "'");
      }
      long count = Math.max(0, Numbers.clampedLong(width));
      r.budget().chars(count);
      spaces = " ".repeat((int) count);
    }
    if (value instanceof Seq list && !list.isTuple()) {
      throw Fail.attribute("'list' object has no attribute 'splitlines'");
    }
    if (!Texts.isText(value) && !(value instanceof Undefined)) {
      throw Fail.operands("+=", value, "\n");
    }
    Object text = Operators.add(r, value, "\n");
    boolean blank = Filters.truth(given[2]);
    Seq lines = TextSplit.lines(r.budget(), text, false);
    var out = new Output(r.budget(), String.valueOf(Texts.text(text)).length() + 64);
    if (Filters.truth(given[1])) {
      out.append(spaces);
    }
    for (int i = 0; i < lines.size(); i++) {
      Object line = lines.get(i);
      if (i > 0) {
        out.append("\n");
        if (blank || Truth.of(line)) {
          out.append(spaces);
        }
      }
      out.appendText(line);
    }
    return Texts.isMarkup(value) ? out.toMarkup() : out.toText();
  }

  private static Object center(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("center", 0, "width");
    return TextMethods.pad(
        r.budget(), Repr.str(r, value), Filters.whole(given[0], 80), " ", "center");
  }

  private static Object format(Render r, Object value, Args args) {
    if (args.count() > 0 && args.names().length > 0) {
      throw Fail.filterArgument("can't handle positional and keyword arguments at the same time");
    }
    Object values = Seq.tuple(args.positional());
    if (args.names().length > 0) {
      var named = new HashDict();
      for (int i = 0; i < args.names().length; i++) {
        named.put(args.names()[i], args.values()[i]);
      }
      values = named;
    }
    return PercentFormat.format(r, Repr.str(r, value), values);
  }

  private static Object truncate(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("truncate", 0, "length", "killwords", "end", "leeway");
    long length = Filters.whole(given[0], 255);
    Object end = given[2] == null ? "..." : given[2];
    long leeway = given[3] == null || given[3] == None.NONE ? 5 : TextMethods.wholeNumber(given[3]);
    int endLength = Iterate.requireLength(end);
    if (length < endLength) {
      throw new dev.shepherd.template.TemplateException(
          dev.shepherd.template.ErrorKind.ASSERT,
          "expected length >= " + endLength + ", got " + length);
    }
    if (leeway < 0) {
      throw new dev.shepherd.template.TemplateException(
          dev.shepherd.template.ErrorKind.ASSERT, "expected leeway >= 0, got " + leeway);
    }
    if (Iterate.requireLength(value) <= length + leeway) {
      return value;
    }
    Object cut = Operators.slice(r, value, None.NONE, length - endLength, None.NONE);
    if (!Filters.truth(given[1])) {
      String chars = Texts.text(cut);
      if (chars == null) {
        throw Fail.attribute("'" + Types.name(cut) + "' object has no attribute 'rsplit'");
      }
      int space = chars.lastIndexOf(' ');
      cut = space < 0 ? cut : Texts.cut(cut, 0, space);
    }
    return Operators.add(r, cut, end);
  }

  private static Object wordCount(Render r, Object value, Args args) {
    args.only("wordcount", 0, 0);
    long words = 0;
    boolean inside = false;
    String text = Repr.plain(r, value);
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      boolean word = c == '_' || TextCase.isAlphanumeric(c);
      if (word && !inside) {
        words++;
      }
      inside = word;
    }
    return words;
  }

  private static Object stripTags(Render r, Object value, Args args) {
    args.only("striptags", 0, 0);
    Object text = Repr.str(r, value);
    r.budget().steps(String.valueOf(Texts.text(text)).length());
    Matcher tags = TAGS.matcher(String.valueOf(Texts.text(text)));
    List<Object> words = TextSplit.bySpace(r.budget(), tags.replaceAll(""), -1, false).toList();
    var out = new StringBuilder();
    for (Object word : words) {
      out.append(out.isEmpty() ? "" : " ").append(Texts.text(word));
    }
    String plain =
        out.toString()
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&#34;", "\"")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
    Object derived = Texts.derive(text, plain);
    return Texts.isMarkup(derived) ? plain : derived;
  }

  private static Object urlEncode(Render r, Object value, Args args) {
    args.only("urlencode", 0, 0);
    if (Texts.isText(value) || Iterate.tryOver(value) == null) {
      Object text = Repr.str(r, value);
      r.budget().steps(String.valueOf(Texts.text(text)).length() >> 2);
      return Texts.derive(text, quoted(String.valueOf(Texts.text(text)), false));
    }
    Iterator<Object> pairs =
        value instanceof Dict dict
            ? new DictView(dict, DictView.Kind.ITEMS).iterator()
            : Iterate.over(value);
    var out = new StringBuilder();
    while (pairs.hasNext()) {
      List<Object> pair = Iterate.collect(r.budget(), pairs.next());
      if (pair.size() != 2) {
        throw Fail.value("not enough values to unpack (expected 2, got " + pair.size() + ")");
      }
      out.append(out.isEmpty() ? "" : "&")
          .append(quoted(Repr.plain(r, pair.get(0)), true))
          .append('=')
          .append(quoted(Repr.plain(r, pair.get(1)), true));
    }
    return RichText.user(out.toString());
  }

  private static String quoted(String text, boolean query) {
    var out = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean letter = c < 0x80 && Character.isLetterOrDigit(c);
      if (letter || "_.-~".indexOf(c) >= 0 || (c == '/' && !query)) {
        out.append(c);
      } else if (c == ' ' && query) {
        out.append('+');
      } else {
        out.append('%')
            .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
      }
    }
    return out.toString();
  }

  private static Object xmlAttributes(Render r, Object value, Args args) {
    @Nullable Object[] given = args.bind("xmlattr", 0, "autospace");
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!(value instanceof Dict dict)) {
      throw Fail.attribute("'" + Types.name(value) + "' object has no attribute 'items'");
    }
    boolean space = given[0] == null || Truth.of(given[0]);
    var out = new Output(r.budget());
    Iterator<Map.Entry<Object, Object>> entries = dict.entries();
    while (entries.hasNext()) {
      Map.Entry<Object, Object> entry = entries.next();
      if (entry.getValue() == None.NONE || entry.getValue() instanceof Undefined) {
        continue;
      }
      String key = TextMethods.requireText(entry.getKey(), "expected string, got ");
      if (key.chars().anyMatch(c -> " \t\n\r\f\u000B/>=".indexOf(c) >= 0)) {
        throw Fail.value("Invalid character in attribute name: " + Repr.quote(key));
      }
      if (space || out.length() > 0) {
        out.append(" ");
      }
      out.appendText(Texts.escape(r.budget(), entry.getKey()));
      out.append("=\"");
      out.appendText(Texts.escape(r.budget(), Repr.str(r, entry.getValue())));
      out.append("\"");
    }
    return out.toText();
  }

  private static Object safe(Render r, Object value, Args args) {
    args.only("safe", 0, 0);
    Object text = Repr.str(r, value);
    return text instanceof RichText rich
        ? RichText.of(rich.text(), rich.spans(), true)
        : RichText.of((String) text, RichText.NO_SPANS, true);
  }

  private static Object escape(Render r, Object value, Args args) {
    args.only("escape", 0, 0);
    Object text = Repr.str(r, value);
    r.budget().steps(String.valueOf(Texts.text(text)).length() >> 2);
    return Texts.escape(r.budget(), text);
  }

  private static Object forceEscape(Render r, Object value, Args args) {
    args.only("forceescape", 0, 0);
    Object text = Repr.str(r, value);
    Object plain = text instanceof RichText rich ? rich.withoutMarkup() : text;
    return Texts.escape(r.budget(), plain);
  }
}
