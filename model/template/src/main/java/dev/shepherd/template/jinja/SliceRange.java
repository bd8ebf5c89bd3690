package dev.shepherd.template.jinja;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which places of a sequence a slice names, after Python's rules for absent and negative bounds.
 *
 * @param start the first place, from 0
 * @param step the distance between places, not 0
 * @param count how many places
 */
record SliceRange(int start, int step, int count) {

  /**
   * The places that {@code [start:stop:step]} names in a sequence of that length.
   *
   * @param start a value of the template; null or none when absent
   */
  static SliceRange of(
      @Nullable Object start, @Nullable Object stop, @Nullable Object step, int length) {
    Integer by = bound(step);
    int stride = by == null ? 1 : by;
    if (stride == 0) {
      throw Fail.value("slice step cannot be zero");
    }
    boolean back = stride < 0;
    int lowest = back ? -1 : 0;
    int highest = back ? length - 1 : length;
    int from = clamp(bound(start), back ? highest : lowest, lowest, highest, length);
    int to = clamp(bound(stop), back ? lowest : highest, lowest, highest, length);
    long distance = back ? (long) from - to : (long) to - from;
    long count = distance <= 0 ? 0 : (distance - 1) / Math.abs((long) stride) + 1;
    return new SliceRange(from, stride, (int) count);
  }

  private static int clamp(
      @Nullable Integer bound, int absent, int lowest, int highest, int length) {
    if (bound == null) {
      return absent;
    }
    long place = bound < 0 ? (long) bound + length : bound;
    return (int) Math.max(lowest, Math.min(highest, place));
  }

  private static @Nullable Integer bound(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case None none -> null;
      case Boolean flag -> flag ? 1 : 0;
      case Long number -> (int) Math.max(-Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, number));
      case BigInteger number -> number.signum() * Integer.MAX_VALUE;
      default ->
          throw Fail.type("slice indices must be integers or None or have an __index__ method");
    };
  }
}
