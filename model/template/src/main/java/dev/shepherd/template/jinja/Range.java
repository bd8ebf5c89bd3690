package dev.shepherd.template.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Numbers at equal distances.
 *
 * @param size how many, at most {@link #MAX}
 */
record Range(long start, long stop, long step, int size) implements Iterable<Object> {

  /** The sandbox refuses longer ranges. */
  static final int MAX = 100_000;

  static Range of(long start, long stop, long step) {
    if (step == 0) {
      throw Fail.value("range() arg 3 must not be zero");
    }
    boolean empty = step > 0 ? start >= stop : start <= stop;
    double distance = Math.abs((double) stop - (double) start);
    long count = empty ? 0 : (long) Math.ceil(distance / Math.abs((double) step));
    if (count > MAX) {
      throw Fail.overflow(
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE (" + MAX + ").");
    }
    return new Range(start, stop, step, (int) count);
  }

  Object get(int index) {
    return start + index * step;
  }

  /** Part of it, which is a range again. */
  Range slice(SliceRange part) {
    long from = start + part.start() * step;
    long by = step * part.step();
    return new Range(from, from + by * part.count(), by, part.count());
  }

  @Override
  public Iterator<Object> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public Object next() {
        if (next >= size) {
          throw new NoSuchElementException();
        }
        return get(next++);
      }
    };
  }
}
