package dev.shepherd.template;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A rendered prompt, and which parts of it came from the conversation.
 *
 * <p>Everything outside the spans is the template's own text: control tokens there are meant.
 * Control tokens inside the spans were typed by somebody, or came from a tool, and are text.
 */
public final class Prompt {

  private static final int[] NONE = {};

  private final String text;
  private final int[] spans;

  /**
   * A prompt.
   *
   * @param spans belongs to the prompt from now on: pairs of start and end offsets in UTF-16 units,
   *     ascending, not overlapping
   */
  public Prompt(String text, int[] spans) {
    this.text = text;
    this.spans = spans.length == 0 ? NONE : spans;
  }

  /** The whole text. */
  public String text() {
    return text;
  }

  /** The parts that came from the conversation, in order. */
  public List<Span> userSpans() {
    return IntStream.range(0, spans.length / 2)
        .mapToObj(i -> new Span(spans[2 * i], spans[2 * i + 1]))
        .toList();
  }

  /** This prompt with more text from the conversation behind it. */
  public Prompt plusUserText(String more) {
    if (more.isEmpty()) {
      return this;
    }
    int[] longer = Arrays.copyOf(spans, spans.length + 2);
    longer[spans.length] = text.length();
    longer[spans.length + 1] = text.length() + more.length();
    return new Prompt(text + more, longer);
  }

  @Override
  public String toString() {
    return text;
  }

  /**
   * A part of the text.
   *
   * @param start offset in UTF-16 units
   * @param end offset in UTF-16 units, exclusive
   */
  public record Span(int start, int end) {}
}
