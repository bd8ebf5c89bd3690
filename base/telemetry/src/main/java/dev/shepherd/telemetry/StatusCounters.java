package dev.shepherd.telemetry;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;

/**
 * Counters by status and error code, with a table for the usual case that there is no error code.
 * Thread-safe: two threads that meet at an empty slot get the same handle from the family.
 */
final class StatusCounters {
  private static final int LOWEST = 100;
  private static final int HIGHEST = 599;

  private final AtomicReferenceArray<Counter> plain =
      new AtomicReferenceArray<>(HIGHEST - LOWEST + 1);
  private final BiFunction<String, String, Counter> lookUp;

  /**
   * A table in front of a family.
   *
   * @param lookUp gives the counter of a status code label and an error code
   */
  StatusCounters(BiFunction<String, String, Counter> lookUp) {
    this.lookUp = lookUp;
  }

  Counter of(int status, String errorCode) {
    if (!errorCode.isEmpty() || status < LOWEST || status > HIGHEST) {
      return lookUp.apply(Integer.toString(status), errorCode);
    }
    var known = plain.get(status - LOWEST);
    if (known == null) {
      known = lookUp.apply(Integer.toString(status), "");
      plain.set(status - LOWEST, known);
    }
    return known;
  }
}
