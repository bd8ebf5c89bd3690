package dev.shepherd.template.jinja;

/**
 * A string that is more than its characters: parts of it came from the conversation, or it is
 * markup, which escapes what is added to it. All other strings are plain Java strings.
 */
final class RichText {

  /** No part came from the conversation. */
  static final int[] NO_SPANS = {};

  private final String text;

  /** Pairs of start and end, ascending; null means the whole text. */
  private final int @org.jspecify.annotations.Nullable [] spans;

  private final boolean markup;

  private RichText(String text, int @org.jspecify.annotations.Nullable [] spans, boolean markup) {
    this.text = text;
    this.spans = spans;
    this.markup = markup;
  }

  /** A text that comes from the conversation as a whole. */
  static Object user(String text) {
    return text.isEmpty() ? text : new RichText(text, null, false);
  }

  /** A text with parts from the conversation; plain when there are none and it is no markup. */
  static Object of(String text, int[] spans, boolean markup) {
    if (spans.length == 0 && !markup) {
      return text;
    }
    boolean whole = spans.length == 2 && spans[0] == 0 && spans[1] == text.length();
    return new RichText(text, whole ? null : spans, markup);
  }

  String text() {
    return text;
  }

  boolean isMarkup() {
    return markup;
  }

  /** The same string, no longer markup. */
  Object withoutMarkup() {
    return markup ? of(text, spans(), false) : this;
  }

  /** Whether all of it came from the conversation. */
  boolean isWhole() {
    return spans == null;
  }

  /** Whether any of it came from the conversation. */
  boolean hasSpans() {
    return spans == null || spans.length > 0;
  }

  /** The parts, unless it is {@link #isWhole whole}. */
  int[] spans() {
    return spans == null ? new int[] {0, text.length()} : spans;
  }

  @Override
  public String toString() {
    return text;
  }
}
