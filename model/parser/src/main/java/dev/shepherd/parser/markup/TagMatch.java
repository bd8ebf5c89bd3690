package dev.shepherd.parser.markup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a {@link TagPattern} found: where the tag ends and which texts it carries. Used again. */
final class TagMatch {

  /** The name of a tool or of an argument. */
  static final int NAME = 0;

  /** The declared type of an argument. */
  static final int TYPE = 1;

  /** Whether an argument is text: {@code true} or {@code false}. */
  static final int STRING = 2;

  private final int[] from = new int[3];
  private final int[] to = new int[3];
  private byte[] text = new byte[0];
  private int end;

  void begin(byte[] newText) {
    text = newText;
    Arrays.fill(from, -1);
  }

  void set(int slot, int start, int stop) {
    from[slot] = start;
    to[slot] = stop;
  }

  boolean has(int slot) {
    return from[slot] >= 0;
  }

  void endAt(int position) {
    end = position;
  }

  /** The position behind the tag. */
  int end() {
    return end;
  }

  /** A text that the tag carries, without white space around it; null when it has none. */
  @Nullable String text(int slot) {
    if (from[slot] < 0) {
      return null;
    }
    return new String(text, from[slot], to[slot] - from[slot], StandardCharsets.UTF_8).strip();
  }
}
