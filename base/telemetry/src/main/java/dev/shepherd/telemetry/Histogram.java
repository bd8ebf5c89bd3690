package dev.shepherd.telemetry;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts observations into fixed buckets and keeps their sum.
 *
 * <p>Layout: one row of cells per stripe, a thread always uses the row that its id selects. A row
 * holds one count per bucket, the sum, and eight unused cells, so that two rows never share a cache
 * line. Event loops have consecutive thread ids and therefore rows of their own. An observation is
 * one bucket search and two atomic additions in one row; a scrape adds up the rows. A scrape that
 * runs beside an observation may see its count without its sum, which the next scrape mends.
 */
public final class Histogram extends Series {
  private static final int PADDING_CELLS = 8;
  private static final int MAX_STRIPES = 16;

  private final Buckets buckets;
  private final AtomicLongArray cells;
  private final int stripeMask;
  private final int rowCells;
  private final int sumCell;

  Histogram(Buckets buckets) {
    this(buckets, Runtime.getRuntime().availableProcessors());
  }

  Histogram(Buckets buckets, int wantedStripes) {
    this.buckets = buckets;
    int atLeast = Math.min(MAX_STRIPES, Math.max(1, wantedStripes));
    int stripes = Integer.highestOneBit(atLeast * 2 - 1);
    stripeMask = stripes - 1;
    sumCell = buckets.count() + 1;
    rowCells = sumCell + 1 + PADDING_CELLS;
    cells = new AtomicLongArray(stripes * rowCells);
  }

  /** Records a duration in nanoseconds; a negative one counts as 0. */
  public void observeNanos(long nanos) {
    long value = Math.max(0, nanos);
    int row = ((int) Thread.currentThread().threadId() & stripeMask) * rowCells;
    cells.getAndAdd(row + buckets.indexOf(value), 1);
    cells.getAndAdd(row + sumCell, value);
  }

  /** Records a value in the unit of the bounds, for ratios and the like; not for hot paths. */
  public void observe(double value) {
    observeNanos(Math.round(value * 1e9));
  }

  /** Number of observations so far. */
  public long count() {
    long count = 0;
    for (int bucket = 0; bucket <= buckets.count(); bucket++) {
      count += total(bucket);
    }
    return count;
  }

  /** Sum of all observations, in the unit of the bounds (seconds for durations). */
  public double sum() {
    return total(sumCell) / 1e9;
  }

  @Override
  void writeTo(TextBuffer out, byte[] name, byte[] labels) {
    double sum = sum();
    long cumulative = 0;
    for (int bucket = 0; bucket <= buckets.count(); bucket++) {
      cumulative += total(bucket);
      sampleWith(out, name, "_bucket", labels, buckets.leLabel(bucket))
          .append(cumulative)
          .append('\n');
    }
    sample(out, name, "_sum", labels).append(sum).append('\n');
    sample(out, name, "_count", labels).append(cumulative).append('\n');
  }

  private long total(int cell) {
    long total = 0;
    for (int at = cell; at < cells.length(); at += rowCells) {
      total += cells.get(at);
    }
    return total;
  }
}
