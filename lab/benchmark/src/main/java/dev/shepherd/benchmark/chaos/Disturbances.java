package dev.shepherd.benchmark.chaos;

import dev.shepherd.exchange.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What was done to whom and when, so that a failure can be held against it. Names are workers'
 * addresses, or {@link #GATEWAY}. Thread-safe.
 */
final class Disturbances {
  static final String GATEWAY = "gateway";

  private static final class Span {
    private final String whom;
    private final long fromNanos;
    private long toNanos = Long.MAX_VALUE;

    Span(String whom, long fromNanos) {
      this.whom = whom;
      this.fromNanos = fromNanos;
    }
  }

  private final Clock clock;
  private final List<Span> spans = new ArrayList<>();

  Disturbances(Clock clock) {
    this.clock = clock;
  }

  /** Something is being done to it from now on. */
  synchronized void begin(String whom) {
    spans.add(new Span(whom, clock.nanoTime()));
  }

  /** It is well again. */
  synchronized void end(String whom) {
    long now = clock.nanoTime();
    for (Span span : spans) {
      if (span.whom.equals(whom) && span.toNanos == Long.MAX_VALUE) {
        span.toNanos = now;
      }
    }
  }

  /** Whether something was done to it within that time. */
  synchronized boolean touched(String whom, long fromNanos, long toNanos) {
    return spans.stream()
        .anyMatch(
            span ->
                span.whom.equals(whom)
                    && span.fromNanos - toNanos <= 0
                    && (span.toNanos == Long.MAX_VALUE || fromNanos - span.toNanos <= 0));
  }

  synchronized int count() {
    return spans.size();
  }
}
