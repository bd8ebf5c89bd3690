package dev.shepherd.gateway.control;

import dev.shepherd.exchange.Cancellable;
import dev.shepherd.exchange.ManualClock;
import dev.shepherd.exchange.SerialLane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A lane that runs when it is told to, on the test's thread and in mock time. */
final class ManualLane implements SerialLane {
  private final ManualClock clock;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::order));
  private long order;
  private boolean running;

  ManualLane(ManualClock clock) {
    this.clock = clock;
  }

  private record Timer(long atNanos, long order, Runnable task) {}

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    var timer = new Timer(clock.nanoTime() + delay.toNanos(), order++, task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  @Override
  public boolean inLane() {
    return running;
  }

  /** Runs all that is due now. */
  void drain() {
    running = true;
    try {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    } finally {
      running = false;
    }
  }

  /** Lets time pass, timer by timer. */
  void advance(Duration by) {
    drain();
    long end = clock.nanoTime() + by.toNanos();
    while (!timers.isEmpty() && timers.peek().atNanos() <= end) {
      Timer timer = timers.remove();
      clock.advance(Duration.ofNanos(Math.max(0, timer.atNanos() - clock.nanoTime())));
      execute(timer.task());
      drain();
    }
    clock.advance(Duration.ofNanos(end - clock.nanoTime()));
  }
}
