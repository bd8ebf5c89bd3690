package dev.shepherd.template.jinja;

import dev.shepherd.template.syntax.PythonText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Cuts strings apart and puts others between. */
final class TextSplit {

  private TextSplit() {}

  /**
   * The parts between separators.
   *
   * @param most cuts at most; negative for all
   * @param right whether cuts are made from the end
   */
  static Seq by(Budget budget, Object text, String separator, long most, boolean right) {
    String chars = String.valueOf(Texts.text(text));
    budget.chars(chars.length());
    List<Object> parts = new ArrayList<>();
    long cuts = most < 0 ? Long.MAX_VALUE : most;
    if (right) {
      int end = chars.length();
      for (; cuts > 0; cuts--) {
        int at = chars.lastIndexOf(separator, end - separator.length());
        if (at < 0 || end < separator.length()) {
          break;
        }
        budget.places(8);
        budget.step();
        parts.add(Texts.cut(text, at + separator.length(), end));
        end = at;
      }
      parts.add(Texts.cut(text, 0, end));
      Collections.reverse(parts);
    } else {
      int start = 0;
      for (; cuts > 0; cuts--) {
        int at = chars.indexOf(separator, start);
        if (at < 0) {
          break;
        }
        budget.places(8);
        budget.step();
        parts.add(Texts.cut(text, start, at));
        start = at + separator.length();
      }
      parts.add(Texts.cut(text, start, chars.length()));
    }
    return Seq.list(parts);
  }

  /** The words between runs of white space. */
  static Seq bySpace(Budget budget, Object text, long most, boolean right) {
    String chars = String.valueOf(Texts.text(text));
    budget.chars(chars.length());
    List<Object> parts = new ArrayList<>();
    long cuts = most < 0 ? Long.MAX_VALUE : most;
    if (right) {
      int end = PythonText.trimEnd(chars, 0, chars.length());
      while (end > 0) {
        int start = end;
        while (start > 0 && (cuts == 0 || !PythonText.isSpace(chars.charAt(start - 1)))) {
          start--;
        }
        if (cuts == 0) {
          start = 0;
        }
        budget.places(8);
        budget.step();
        parts.add(Texts.cut(text, start, end));
        cuts--;
        end = PythonText.trimEnd(chars, 0, start);
      }
      Collections.reverse(parts);
      return Seq.list(parts);
    }
    int start = PythonText.skipSpace(chars, 0, chars.length());
    while (start < chars.length()) {
      int end = start;
      while (end < chars.length() && (cuts == 0 || !PythonText.isSpace(chars.charAt(end)))) {
        end++;
      }
      budget.places(8);
      budget.step();
      parts.add(Texts.cut(text, start, end));
      cuts--;
      start = PythonText.skipSpace(chars, end, chars.length());
    }
    return Seq.list(parts);
  }

  /** The lines, whatever ends them. */
  static Seq lines(Budget budget, Object text, boolean keepEnds) {
    String chars = String.valueOf(Texts.text(text));
    budget.chars(chars.length());
    List<Object> lines = new ArrayList<>();
    int start = 0;
    while (start < chars.length()) {
      int end = start;
      while (end < chars.length() && !endsLine(chars.charAt(end))) {
        end++;
      }
      int next = end;
      if (next < chars.length()) {
        next += chars.startsWith("\r\n", end) ? 2 : 1;
      }
      budget.places(8);
      budget.step();
      lines.add(Texts.cut(text, start, keepEnds ? next : end));
      start = next;
    }
    return Seq.list(lines);
  }

  private static boolean endsLine(char c) {
    return switch (c) {
      case '\n', '\r', '\u000B', '\f', '\u001C', '\u001D', '\u001E', '\u0085', '\u2028', '\u2029' ->
          true;
      default -> false;
    };
  }

  /**
   * The text with others in place of parts of it.
   *
   * @param most replacements at most; negative for all
   */
  static Object replace(Budget budget, Object text, Object old, Object fresh, long most) {
    String chars = String.valueOf(Texts.text(text));
    String part = String.valueOf(Texts.text(old));
    long left = most < 0 ? Long.MAX_VALUE : most;
    int at = chars.indexOf(part);
    if (at < 0 || left == 0) {
      return text;
    }
    boolean markup = Texts.isMarkup(text);
    Object inserted = markup ? Texts.escape(budget, fresh) : fresh;
    budget.chars(chars.length());
    var out = new Output(budget, chars.length() + 16);
    int start = 0;
    while (at >= 0 && left-- > 0) {
      budget.step();
      out.appendText(Texts.cut(text, start, at));
      out.appendText(inserted);
      start = at + part.length();
      if (part.isEmpty()) {
        if (at >= chars.length()) {
          break;
        }
        int next = at + Character.charCount(chars.codePointAt(at));
        out.appendText(Texts.cut(text, at, next));
        start = next;
        at = next;
      } else {
        at = chars.indexOf(part, start);
      }
    }
    if (start < chars.length()) {
      out.appendText(Texts.cut(text, start, chars.length()));
    }
    return markup ? out.toMarkup() : out.toText();
  }
}
