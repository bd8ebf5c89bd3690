package dev.shepherd.workers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts what is under way and what has ever begun, on a cache line of its own, because every loop
 * writes one worker's counts while others read its neighbours'. Thread-safe and lock-free.
 */
final class PaddedCount extends PaddedCountFields {
  private static final VarHandle CURRENT = handle("current", int.class);
  private static final VarHandle TOTAL = handle("total", long.class);

  // The superclass lays its fields out before these, so they keep the next object off the line.
  long p8;
  long p9;
  long p10;
  long p11;
  long p12;
  long p13;
  long p14;
  long p15;

  int current() {
    return (int) CURRENT.getVolatile(this);
  }

  long total() {
    return (long) TOTAL.getOpaque(this);
  }

  void begin() {
    CURRENT.getAndAdd(this, 1);
    TOTAL.getAndAdd(this, 1L);
  }

  /** Takes one away and returns what is left; -1, and nothing taken, when there was none. */
  int end() {
    while (true) {
      int seen = (int) CURRENT.getVolatile(this);
      if (seen <= 0) {
        return -1;
      }
      if (CURRENT.compareAndSet(this, seen, seen - 1)) {
        return seen - 1;
      }
    }
  }

  private static VarHandle handle(String field, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(PaddedCountFields.class, field, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}

/** Keeps the counts a cache line away from the object header. */
class PaddedCountPadding {
  long p0;
  long p1;
  long p2;
  long p3;
  long p4;
  long p5;
  long p6;
  long p7;
}

/** The counts themselves. */
class PaddedCountFields extends PaddedCountPadding {
  volatile int current;
  volatile long total;
}
