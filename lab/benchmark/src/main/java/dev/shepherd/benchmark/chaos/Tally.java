package dev.shepherd.benchmark.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts how requests ended. Thread-safe. */
final class Tally {
  private static final int MOST_EXAMPLES = 3;

  private final Map<Outcome, Long> all = new EnumMap<>(Outcome.class);
  private final Map<Outcome, Long> inexcusable = new EnumMap<>(Outcome.class);
  private final List<String> examples = new ArrayList<>();
  private long longestWaitNanos;
  private long longestFirstByteNanos;
  private long racesRepeated;

  /**
   * Counts one.
   *
   * @param excused whether it may end that way
   * @param waitNanos the longest wait for a byte
   * @param firstByteNanos from the request to the first byte, or to the end
   * @param words who it was, when it is told as an example
   */
  synchronized void add(
      Outcome outcome, boolean excused, long waitNanos, long firstByteNanos, String words) {
    all.merge(outcome, 1L, Long::sum);
    longestWaitNanos = Math.max(longestWaitNanos, waitNanos);
    longestFirstByteNanos = Math.max(longestFirstByteNanos, firstByteNanos);
    if (!excused) {
      inexcusable.merge(outcome, 1L, Long::sum);
      long alike = inexcusable.getOrDefault(outcome, 0L);
      if (alike <= MOST_EXAMPLES) {
        examples.add(outcome.words() + ": " + words);
      }
    }
  }

  /** A request met a connection that was just being closed, and was sent again by its client. */
  synchronized void raced() {
    racesRepeated++;
  }

  synchronized long races() {
    return racesRepeated;
  }

  synchronized long requests() {
    return all.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized long of(Outcome outcome) {
    return all.getOrDefault(outcome, 0L);
  }

  /** Those that must not end that way. */
  synchronized long inexcusable(Outcome outcome) {
    return inexcusable.getOrDefault(outcome, 0L);
  }

  /** All that must not end as they did, wrong answers left out. */
  synchronized long inexcusableFailures() {
    return inexcusable.entrySet().stream()
        .filter(e -> e.getKey() != Outcome.SERVED && e.getKey() != Outcome.WRONG)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  synchronized long longestWaitNanos() {
    return longestWaitNanos;
  }

  synchronized long longestFirstByteNanos() {
    return longestFirstByteNanos;
  }

  synchronized List<String> examples() {
    return List.copyOf(examples);
  }
}
