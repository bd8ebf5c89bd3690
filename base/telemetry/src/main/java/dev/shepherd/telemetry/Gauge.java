package dev.shepherd.telemetry;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A number that goes up and down. It is fed in one of three ways, and its value is the sum of the
 * first two: counted ({@link #increment}, {@link #decrement}, {@link #add}), {@link #set}, or read
 * from a callback at scrape time.
 */
public final class Gauge extends Series {
  private final LongAdder counted = new LongAdder();
  private volatile double level;
  private volatile @Nullable DoubleSupplier source;

  Gauge() {}

  /** Adds one. */
  public void increment() {
    counted.increment();
  }

  /** Takes one away. */
  public void decrement() {
    counted.decrement();
  }

  /** Adds an amount, which may be negative. */
  public void add(long amount) {
    counted.add(amount);
  }

  /** Replaces the level. Do not mix with counting on one gauge: the two parts are added. */
  public void set(double value) {
    level = value;
  }

  /**
   * From now on each scrape asks {@code source}; other parts are ignored. The source is called on
   * the scraping thread; if it throws, the series is left out of that scrape.
   */
  public void readFrom(DoubleSupplier source) {
    this.source = source;
  }

  /** The present value. */
  public double value() {
    var read = source;
    return read == null ? level + (double) counted.sum() : read.getAsDouble();
  }

  @Override
  void writeTo(TextBuffer out, byte[] name, byte[] labels) {
    double value = value();
    sample(out, name, "", labels).append(value).append('\n');
  }
}
