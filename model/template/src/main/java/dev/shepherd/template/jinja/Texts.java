package dev.shepherd.template.jinja;

import dev.shepherd.template.syntax.PythonText;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What both kinds of strings have in common. Python counts code points and Java counts UTF-16
 * units; indexes are translated here.
 */
final class Texts {

  private Texts() {}

  /** The characters of a string value, null for any other value. */
  static @Nullable String text(@Nullable Object value) {
    if (value instanceof String plain) {
      return plain;
    }
    return value instanceof RichText rich ? rich.text() : null;
  }

  static boolean isText(@Nullable Object value) {
    return value instanceof String || value instanceof RichText;
  }

  static boolean isMarkup(@Nullable Object value) {
    return value instanceof RichText rich && rich.isMarkup();
  }

  /** Length in code points. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /**
   * A result that was made from a string by changing characters: all of it, or nothing, is the
   * user's.
   */
  static Object derive(Object source, String result) {
    if (!(source instanceof RichText rich)) {
      return result;
    }
    int[] spans =
        rich.hasSpans() && !result.isEmpty() ? new int[] {0, result.length()} : RichText.NO_SPANS;
    return RichText.of(result, spans, rich.isMarkup());
  }

  /** Part of a string; offsets in UTF-16 units. */
  static Object cut(Object source, int from, int to) {
    if (source instanceof String plain) {
      return plain.substring(from, to);
    }
    RichText rich = (RichText) source;
    String part = rich.text().substring(from, to);
    if (from == 0 && to == rich.text().length()) {
      return source;
    }
    if (rich.isWhole()) {
      return rich.isMarkup()
          ? RichText.of(part, new int[] {0, part.length()}, true)
          : RichText.user(part);
    }
    int[] all = rich.spans();
    int[] kept = new int[all.length];
    int count = 0;
    for (int i = 0; i < all.length; i += 2) {
      int start = Math.max(all[i], from);
      int end = Math.min(all[i + 1], to);
      if (start < end) {
        kept[count++] = start - from;
        kept[count++] = end - from;
      }
    }
    return RichText.of(part, Arrays.copyOf(kept, count), rich.isMarkup());
  }

  /** Without white space at the ends. */
  static Object strip(Object source, boolean left, boolean right) {
    String text = String.valueOf(text(source));
    int from = left ? PythonText.skipSpace(text, 0, text.length()) : 0;
    int to = right ? PythonText.trimEnd(text, from, text.length()) : text.length();
    return cut(source, from, to);
  }

  /** Without characters of a set at the ends. */
  static Object strip(Object source, String set, boolean left, boolean right) {
    String text = String.valueOf(text(source));
    int from = 0;
    int to = text.length();
    while (left && from < to && set.indexOf(text.codePointAt(from)) >= 0) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && set.indexOf(text.codePointBefore(to)) >= 0) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return cut(source, from, to);
  }

  /** The character at an index in code points; null when there is none. */
  static @Nullable Object at(Object source, long index) {
    String text = String.valueOf(text(source));
    int length = length(text);
    long place = index < 0 ? index + length : index;
    if (place < 0 || place >= length) {
      return null;
    }
    int from = text.offsetByCodePoints(0, (int) place);
    return cut(source, from, from + Character.charCount(text.codePointAt(from)));
  }

  /** Every {@code step}th character of a range in code points. */
  static Object slice(Budget budget, Object source, SliceRange range) {
    String text = String.valueOf(text(source));
    if (range.count() == 0) {
      return cut(source, 0, 0);
    }
    boolean bmp = length(text) == text.length();
    if (range.step() == 1) {
      int from = bmp ? range.start() : text.offsetByCodePoints(0, range.start());
      int to = bmp ? from + range.count() : text.offsetByCodePoints(from, range.count());
      return cut(source, from, to);
    }
    budget.chars(4L * text.length());
    int[] points = text.codePoints().toArray();
    var out = new StringBuilder(range.count());
    for (int i = 0, at = range.start(); i < range.count(); i++, at += range.step()) {
      out.appendCodePoint(points[at]);
    }
    return derive(source, out.toString());
  }

  /** HTML's dangerous characters as entities, as markup. */
  static Object escape(Budget budget, Object source) {
    if (isMarkup(source)) {
      return source;
    }
    var out = new Output(budget);
    String text = String.valueOf(text(source));
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&#34;");
        case '\'' -> out.append("&#39;");
        default -> out.append(text.charAt(i));
      }
    }
    out.checkLength();
    if (source instanceof RichText) {
      out.mark(0, out.length());
    }
    return out.toMarkup();
  }
}
