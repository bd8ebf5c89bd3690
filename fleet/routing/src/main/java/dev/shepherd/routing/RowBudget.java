package dev.shepherd.routing;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all rows of a {@link PrefixIndex} may take together. Thread-safe. */
final class RowBudget {
  private final AtomicLong left;

  RowBudget(long bytes) {
    left = new AtomicLong(bytes);
  }

  /** Takes so many bytes, or none and tells so. */
  boolean take(long bytes) {
    long seen = left.get();
    while (seen >= bytes) {
      long now = left.compareAndExchange(seen, seen - bytes);
      if (now == seen) {
        return true;
      }
      seen = now;
    }
    return false;
  }

  void give(long bytes) {
    left.addAndGet(bytes);
  }
}
