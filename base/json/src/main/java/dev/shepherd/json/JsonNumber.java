package dev.shepherd.json;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * A number value that keeps its source text exactly, so {@code 1.0}, {@code 1e0} and {@code 1} are
 * three different values.
 *
 * @param text the number as written in JSON
 */
public record JsonNumber(String text) implements JsonValue {

  /** Digits of the longest integers that fit into a long, with the sign. */
  private static final int LONG_TEXT = 20;

  /**
   * A number with this text.
   *
   * @throws IllegalArgumentException when the text is not a JSON number
   */
  public JsonNumber {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean wellFormed =
        bytes.length > 0
            && Grammar.start(bytes[0]) == Grammar.NUMBER
            && Grammar.afterNumber(bytes, 0, bytes.length) == bytes.length;
    if (!wellFormed) {
      throw new IllegalArgumentException("not a JSON number: " + text);
    }
  }

  /** The number for an integer. */
  public static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  /**
   * The number for a double, in its shortest exact form.
   *
   * @throws IllegalArgumentException for infinities and not-a-number, which JSON cannot express
   */
  public static JsonNumber of(double value) {
    return new JsonNumber(Double.toString(value));
  }

  /** Whether the number is written without fraction and exponent. */
  public boolean isIntegral() {
    return text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
  }

  /** The value when it is written as an integer and fits into a long, else empty. */
  public OptionalLong asLong() {
    if (text.length() > LONG_TEXT || !isIntegral()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException outOfRange) {
      return OptionalLong.empty();
    }
  }

  /** The nearest double; infinite when the number is too large for one. */
  public double asDouble() {
    return Double.parseDouble(text);
  }

  @Override
  public JsonKind kind() {
    return JsonKind.NUMBER;
  }

  @Override
  public String toString() {
    return text;
  }
}
