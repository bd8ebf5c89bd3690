package dev.shepherd.simulator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an engine has to do, ordered by time: a binary heap of {@link Due} entries that know their
 * own place, so that ten thousand streams cost one timer, and no object per event.
 *
 * <p>It has no clock. Whoever owns it calls {@link #runUntil}; a test does so with invented times.
 * Entries due at the same nanosecond run in the order in which they were put. Confined to one
 * thread.
 */
public final class Agenda {
  /** The answer of {@link #nextNanos()} when nothing is planned. */
  public static final long NOTHING = Long.MAX_VALUE;

  /** One entry; a subclass says what happens. Can be put again after it ran. */
  public abstract static class Due {
    private long dueNanos;
    private long order;
    private int place = -1;

    /** Runs at its time; {@code nowNanos} is the due time itself, never later. */
    protected abstract void run(long nowNanos);

    /** Whether it waits on an agenda. */
    public final boolean planned() {
      return place >= 0;
    }
  }

  private @Nullable Due[] heap = new @Nullable Due[64];
  private int size;
  private long puts;
  private long nowNanos;

  /** An agenda whose time starts at {@code nowNanos}. */
  public Agenda(long nowNanos) {
    this.nowNanos = nowNanos;
  }

  /** The time up to which everything was run; inside an entry, that entry's time. */
  public long nowNanos() {
    return nowNanos;
  }

  /** When the next entry is due, or {@link #NOTHING}. */
  public long nextNanos() {
    return size == 0 ? NOTHING : at(0).dueNanos;
  }

  /** Plans an entry, or moves it if it is planned already. A time in the past means now. */
  public void put(Due due, long atNanos) {
    cancel(due);
    due.dueNanos = Math.max(atNanos, nowNanos);
    due.order = puts++;
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    siftUp(size++, due);
  }

  /** Plans a one-off task. */
  public Due put(Runnable task, long atNanos) {
    var due =
        new Due() {
          @Override
          protected void run(long nowNanos) {
            task.run();
          }
        };
    put(due, atNanos);
    return due;
  }

  /** Takes an entry off; without effect if it is not planned. */
  public void cancel(Due due) {
    int place = due.place;
    if (place < 0) {
      return;
    }
    due.place = -1;
    var last = at(--size);
    heap[size] = null;
    if (last != due) {
      siftUp(place, last);
      siftDown(last.place, last);
    }
  }

  /** Runs all that is due up to and including {@code untilNanos}, in order, then stands there. */
  public void runUntil(long untilNanos) {
    while (size > 0 && at(0).dueNanos <= untilNanos) {
      var due = at(0);
      cancel(due);
      nowNanos = Math.max(nowNanos, due.dueNanos);
      due.run(nowNanos);
    }
    nowNanos = Math.max(nowNanos, untilNanos);
  }

  private Due at(int place) {
    var due = heap[place];
    if (due == null) {
      throw new IllegalStateException("hole in the heap at " + place + " of " + size);
    }
    return due;
  }

  private void siftUp(int from, Due due) {
    int place = from;
    while (place > 0) {
      var parent = at((place - 1) >>> 1);
      if (!before(due, parent)) {
        break;
      }
      set(place, parent);
      place = (place - 1) >>> 1;
    }
    set(place, due);
  }

  private void siftDown(int from, Due due) {
    int place = from;
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size && before(at(child + 1), at(child))) {
        child++;
      }
      if (!before(at(child), due)) {
        break;
      }
      set(place, at(child));
      place = child;
    }
    set(place, due);
  }

  private void set(int place, Due due) {
    heap[place] = due;
    due.place = place;
  }

  private static boolean before(Due a, Due b) {
    return a.dueNanos != b.dueNanos ? a.dueNanos < b.dueNanos : a.order < b.order;
  }
}
