package dev.shepherd.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What happened in a trial, in order. Kept as a number that two equal trials share, and as lines
 * only when somebody wants to read them.
 */
final class Trace {
  private static final long PRIME = 0x100000001b3L;

  private final LongSupplier millis;
  private final boolean keep;
  private final List<String> lines = new ArrayList<>();
  private long hash = 0xcbf29ce484222325L;

  Trace(LongSupplier millis, boolean keep) {
    this.millis = millis;
    this.keep = keep;
  }

  /** Something happened to the n-th of its kind. */
  void note(String what, long number, long more) {
    long now = millis.getAsLong();
    mix(now);
    mix(what.hashCode());
    mix(number);
    mix(more);
    if (keep) {
      lines.add("%6d ms  %-34s %5d  %d".formatted(now, what, number, more));
    }
  }

  /** The same with words that are made only when needed; they are not part of the number. */
  void note(String what, long number, String more) {
    note(what, number, more.hashCode());
    if (keep) {
      lines.set(
          lines.size() - 1,
          "%6d ms  %-34s %5d  %s".formatted(millis.getAsLong(), what, number, more));
    }
  }

  private void mix(long value) {
    hash = (hash ^ value) * PRIME;
    hash ^= hash >>> 29;
  }

  long hash() {
    return hash;
  }

  List<String> lines() {
    return lines;
  }
}
