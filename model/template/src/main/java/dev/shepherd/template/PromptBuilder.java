package dev.shepherd.template;

import java.util.Arrays;

/** Writes a prompt piece by piece, and keeps apart what came from the conversation. */
public final class PromptBuilder {

  private final StringBuilder text = new StringBuilder(1024);
  private int[] spans = new int[16];
  private int count;

  /** Text of the format itself: control tokens are meant. */
  public PromptBuilder own(String piece) {
    text.append(piece);
    return this;
  }

  /** Text from the conversation: control tokens are text. */
  public PromptBuilder user(String piece) {
    if (!piece.isEmpty()) {
      if (count > 0 && spans[count - 1] == text.length()) {
        count -= 1;
      } else {
        if (count + 2 > spans.length) {
          spans = Arrays.copyOf(spans, 2 * spans.length);
        }
        spans[count++] = text.length();
      }
      text.append(piece);
      spans[count++] = text.length();
    }
    return this;
  }

  /** The prompt so far. */
  public Prompt build() {
    return new Prompt(text.toString(), Arrays.copyOf(spans, count));
  }
}
