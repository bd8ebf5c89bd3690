package dev.shepherd.workers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What passes between this gateway and one worker: what is under way, what has ever begun, and when
 * the worker last gave a sign of life. On cache lines of its own, because every loop writes one
 * worker's counts while others read its neighbours'. Thread-safe and lock-free.
 *
 * <p>Moments are nanoseconds on the monotonic clock. They are written at most once per {@value
 * #COARSE_NANOS} ns, so that many streams of one worker do not fight for the line with every piece.
 */
final class Traffic extends TrafficFields {
  /** How exactly moments are kept. */
  static final long COARSE_NANOS = 50_000_000;

  private static final VarHandle CURRENT = handle("current", int.class);
  private static final VarHandle TOTAL = handle("total", long.class);
  private static final VarHandle STREAMS = handle("streams", int.class);
  private static final VarHandle UNANSWERED_BYTES = handle("unansweredBytes", long.class);
  private static final VarHandle ANSWERED = handle("answered", long.class);
  private static final VarHandle PLACED_BLOCKS = handle("placedBlocks", long.class);
  private static final VarHandle CONTACT = handle("contactNanos", long.class);
  private static final VarHandle PROGRESS = handle("progressNanos", long.class);
  private static final VarHandle SLOWEST_START = handle("slowestStartNanos", long.class);
  private static final VarHandle FAILURE = handle("failureNanos", long.class);

  // The superclass lays its fields out before these, so they keep the next object off the line.
  long p8;
  long p9;
  long p10;
  long p11;
  long p12;
  long p13;
  long p14;
  long p15;

  /** Begins with a sign of life now. */
  Traffic(long nowNanos) {
    contactNanos = nowNanos;
    progressNanos = nowNanos;
    failureNanos = nowNanos - 1;
  }

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

  /** Streams under way from which something may be expected any time. */
  int streams() {
    return (int) STREAMS.getOpaque(this);
  }

  void streams(int more) {
    STREAMS.getAndAdd(this, more);
  }

  /** Bytes of the requests under way that have got no answer yet. */
  long unansweredBytes() {
    return (long) UNANSWERED_BYTES.getOpaque(this);
  }

  void unanswered(long moreBytes) {
    UNANSWERED_BYTES.getAndAdd(this, moreBytes);
  }

  /** Requests whose answer has ever begun, or that ended without. */
  long answered() {
    return (long) ANSWERED.getOpaque(this);
  }

  /** One request's answer begins, or will never. */
  void answered(long bodyBytes) {
    ANSWERED.getAndAdd(this, 1L);
    if (bodyBytes != 0) {
      UNANSWERED_BYTES.getAndAdd(this, -bodyBytes);
    }
  }

  /** Blocks of prompts that were ever placed here without being held before. */
  long placedBlocks() {
    return (long) PLACED_BLOCKS.getOpaque(this);
  }

  void placed(long blocks) {
    PLACED_BLOCKS.getAndAdd(this, blocks);
  }

  /** The last byte of any kind from the worker. */
  long contactNanos() {
    return (long) CONTACT.getOpaque(this);
  }

  void contact(long nowNanos) {
    long last = (long) CONTACT.getOpaque(this);
    long failed = (long) FAILURE.getOpaque(this);
    if (last - failed <= 0) {
      // Whatever the clock's grain, what came last must look like it.
      CONTACT.setOpaque(this, Math.max(nowNanos, failed + 1));
    } else if (nowNanos - last >= COARSE_NANOS) {
      CONTACT.setOpaque(this, nowNanos);
    }
  }

  /** The last part of an answer, or the last completed one. */
  long progressNanos() {
    return (long) PROGRESS.getOpaque(this);
  }

  void progress(long nowNanos) {
    if (nowNanos - (long) PROGRESS.getOpaque(this) >= COARSE_NANOS) {
      PROGRESS.setOpaque(this, nowNanos);
    }
    contact(nowNanos);
  }

  /** The longest wait for the first part of a stream, of late. */
  long slowestStartNanos() {
    return (long) SLOWEST_START.getOpaque(this);
  }

  void started(long afterNanos) {
    // A lost race forgets a wait that was nearly as long.
    if (afterNanos > (long) SLOWEST_START.getOpaque(this)) {
      SLOWEST_START.setOpaque(this, afterNanos);
    }
  }

  /** Lets the longest wait fade, so that one bad moment is not remembered for ever. */
  void fade(double keptShare) {
    SLOWEST_START.setOpaque(this, (long) (slowestStartNanos() * keptShare));
  }

  /** The last time that the worker could not be reached, or broke off; at first the beginning. */
  long failureNanos() {
    return (long) FAILURE.getOpaque(this);
  }

  void failure(long nowNanos) {
    FAILURE.setOpaque(this, Math.max(nowNanos, contactNanos() + 1));
  }

  private static VarHandle handle(String field, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(TrafficFields.class, field, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}

/** Keeps the counts a cache line away from the object header. */
class TrafficPadding {
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
class TrafficFields extends TrafficPadding {
  volatile int current;
  volatile int streams;
  volatile long total;
  volatile long unansweredBytes;
  volatile long answered;
  volatile long placedBlocks;
  volatile long contactNanos;
  volatile long progressNanos;
  volatile long failureNanos;
  volatile long slowestStartNanos;
}
