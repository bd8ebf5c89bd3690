package dev.shepherd.template.jinja;

import dev.shepherd.template.TemplateException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Text that grows, and which parts of it came from the conversation. Used for the prompt itself and
 * for every string that is put together on the way.
 */
final class Output {

  private final Budget budget;
  private final StringBuilder chars;
  private int[] spans = RichText.NO_SPANS;
  private int spanEnd;
  private @Nullable TemplateException failure;

  Output(Budget budget, int expectedChars) {
    this.budget = budget;
    chars = new StringBuilder(expectedChars);
  }

  Output(Budget budget) {
    this(budget, 64);
  }

  /** Text of the template. */
  void append(String text) {
    budget.checkLength((long) chars.length() + text.length());
    chars.append(text);
  }

  void append(char c) {
    chars.append(c);
  }

  /** Part of a plain text. */
  void append(String text, int from, int to) {
    budget.checkLength((long) chars.length() + to - from);
    chars.append(text, from, to);
  }

  /** A string value of either kind. */
  void appendText(Object text) {
    if (text instanceof RichText rich) {
      appendRich(rich);
    } else {
      append((String) text);
    }
  }

  private void appendRich(RichText rich) {
    int start = chars.length();
    append(rich.text());
    if (rich.isWhole()) {
      mark(start, chars.length());
      return;
    }
    int[] parts = rich.spans();
    for (int i = 0; i < parts.length; i += 2) {
      mark(start + parts[i], start + parts[i + 1]);
    }
  }

  /** A value that is no string: the text cannot be put together, which shows when that is tried. */
  void spoil(Object value) {
    if (failure == null) {
      failure =
          Fail.type("sequence item 0: expected str instance, " + Types.name(value) + " found");
    }
  }

  /** Fails when something that is no string was put in. */
  void checkWhole() {
    if (failure != null) {
      throw failure;
    }
  }

  /** The place for writers that know better than to make strings first. */
  StringBuilder chars() {
    return chars;
  }

  Budget budget() {
    return budget;
  }

  int length() {
    return chars.length();
  }

  void checkLength() {
    budget.checkLength(chars.length());
  }

  /** Says that a part came from the conversation; parts come in order. */
  void mark(int start, int end) {
    if (end <= start) {
      return;
    }
    if (spanEnd > 0 && spans[spanEnd - 1] == start) {
      spans[spanEnd - 1] = end;
      return;
    }
    if (spanEnd == spans.length) {
      spans = Arrays.copyOf(spans, Math.max(8, 2 * spanEnd));
    }
    spans[spanEnd++] = start;
    spans[spanEnd++] = end;
  }

  /** What was written, as a string value. */
  Object toText() {
    checkWhole();
    budget.chars(chars.length());
    return RichText.of(chars.toString(), spans(), false);
  }

  /** What was written, as markup. */
  Object toMarkup() {
    budget.chars(chars.length());
    return RichText.of(chars.toString(), spans(), true);
  }

  int[] spans() {
    return spanEnd == spans.length ? spans : Arrays.copyOf(spans, spanEnd);
  }
}
