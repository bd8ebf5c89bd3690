package dev.shepherd.telemetry;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A number that only grows. Cheap under contention: threads that collide get cells of their own.
 */
public final class Counter extends Series {
  private final LongAdder total = new LongAdder();
  private volatile @Nullable DoubleSupplier source;

  Counter() {}

  /** Adds one. */
  public void increment() {
    total.increment();
  }

  /** Adds {@code amount}, which must not be negative (not checked: this is a hot path). */
  public void add(long amount) {
    total.add(amount);
  }

  /**
   * From now on each scrape asks {@code source}, which must never go down; own counts are ignored.
   * The source is called on the scraping thread.
   */
  public void readFrom(DoubleSupplier source) {
    this.source = source;
  }

  /** The present value. */
  public double value() {
    var read = source;
    return read == null ? total.sum() : read.getAsDouble();
  }

  @Override
  void writeTo(TextBuffer out, byte[] name, byte[] labels) {
    double value = value();
    sample(out, name, "", labels).append(value).append('\n');
  }
}
