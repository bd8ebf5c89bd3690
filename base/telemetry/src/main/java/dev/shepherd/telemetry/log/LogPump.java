package dev.shepherd.telemetry.log;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries lines from any thread to the sinks, on one background thread.
 *
 * <p>Offering never blocks: the queue is lock-free and bounded by the memory of the waiting lines;
 * a line that does not fit is dropped and counted. Sinks are only touched under {@link #writing},
 * by the background thread or by whoever flushes. A producer wakes the background thread only when
 * that has announced to sleep, so a burst costs one wake-up.
 */
final class LogPump implements Runnable {
  private final ConcurrentLinkedQueue<Line> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong overflowed = new AtomicLong();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final ReentrantLock writing = new ReentrantLock();
  private final long maxWaitingBytes;
  private final List<Outlet> outlets;
  private final LossReport lossReport;

  private volatile boolean closed;
  private volatile @Nullable Thread background;

  /** Guarded by {@link #writing}. */
  private long reportedLoss;

  /** Makes the line that tells about lost ones. */
  @FunctionalInterface
  interface LossReport {
    Line of(long lostLines);
  }

  LogPump(List<LogSink> sinks, long maxWaitingBytes, LossReport lossReport) {
    outlets = sinks.stream().map(Outlet::new).toList();
    this.maxWaitingBytes = maxWaitingBytes;
    this.lossReport = lossReport;
  }

  /** Takes a line for writing, or drops it. Never blocks. */
  void offer(Line line) {
    long cost = line.memoryBytes();
    boolean fits = waitingBytes.addAndGet(cost) <= maxWaitingBytes;
    if (closed || !fits) {
      waitingBytes.addAndGet(-cost);
      overflowed.incrementAndGet();
      return;
    }
    queue.add(line);
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(background);
    }
  }

  /** The background thread's life: write what is there, sleep until there is more, until closed. */
  @Override
  public void run() {
    background = Thread.currentThread();
    while (!closed) {
      drain();
      asleep.set(true);
      if (queue.isEmpty() && !closed) {
        LockSupport.park(this);
        // An interrupt means nothing here, but left set it would turn sleeping into spinning.
        var ignored = Thread.interrupted();
      }
      asleep.set(false);
    }
  }

  /** Writes everything that waits, on the calling thread; waits for a write under way. */
  void drain() {
    writing.lock();
    try {
      writeAll();
    } finally {
      writing.unlock();
    }
  }

  /** Takes no more lines, writes what waits and closes the sinks, unless that takes too long. */
  void close(long patienceMillis) {
    closed = true;
    LockSupport.unpark(background);
    boolean mine = false;
    try {
      mine = writing.tryLock(patienceMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      mine = writing.tryLock();
    }
    if (!mine) {
      return;
    }
    try {
      writeAll();
      outlets.forEach(Outlet::close);
    } finally {
      writing.unlock();
    }
  }

  List<String> sinkNames() {
    return outlets.stream().map(outlet -> outlet.sink.name()).toList();
  }

  /** Lines that a sink did not get: those dropped from the queue and those it failed to write. */
  long lost(String sinkName) {
    long lost = overflowed.get();
    for (var outlet : outlets) {
      if (outlet.sink.name().equals(sinkName)) {
        lost += outlet.failed.get();
      }
    }
    return lost;
  }

  private void writeAll() {
    Line line = queue.poll();
    boolean any = line != null;
    while (line != null) {
      waitingBytes.addAndGet(-line.memoryBytes());
      for (var outlet : outlets) {
        outlet.write(line);
      }
      line = queue.poll();
    }
    long loss = overflowed.get();
    if (loss > reportedLoss) {
      var report = lossReport.of(loss - reportedLoss);
      reportedLoss = loss;
      outlets.forEach(outlet -> outlet.write(report));
      any = true;
    }
    if (any) {
      outlets.forEach(Outlet::flush);
    }
  }

  /** A sink and what went wrong with it. A failing sink keeps being tried and harms no other. */
  private static final class Outlet {
    private final LogSink sink;
    private final AtomicLong failed = new AtomicLong();
    private long unflushed;

    Outlet(LogSink sink) {
      this.sink = sink;
    }

    void write(Line line) {
      try {
        sink.write(line);
        unflushed++;
      } catch (IOException lost) {
        failed.incrementAndGet();
      }
    }

    void flush() {
      try {
        sink.flush();
      } catch (IOException lost) {
        failed.addAndGet(unflushed);
      }
      unflushed = 0;
    }

    void close() {
      flush();
      try {
        sink.close();
      } catch (IOException lost) {
        // Everything was flushed before: no line hangs on this.
        failed.addAndGet(unflushed);
      }
    }
  }
}
