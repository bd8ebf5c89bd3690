package dev.shepherd.workers;

import dev.shepherd.exchange.Cancellable;
import dev.shepherd.exchange.ManualClock;
import dev.shepherd.exchange.SerialLane;
import java.time.Duration;
import java.util.PriorityQueue;

/** A lane whose tasks run when the test lets time pass. */
final class ManualLane implements SerialLane {
  final ManualClock clock;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long order;
  private boolean inLane;

  ManualLane(ManualClock clock) {
    this.clock = clock;
  }

  @Override
  public void execute(Runnable task) {
    after(Duration.ZERO, task);
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    var entry = new Task(clock.nanoTime() + delay.toNanos(), order++, task);
    tasks.add(entry);
    return () -> tasks.remove(entry);
  }

  @Override
  public boolean inLane() {
    return inLane;
  }

  /** Runs what is due now. */
  void run() {
    advance(Duration.ZERO);
  }

  /** Lets time pass, running every task at its moment. */
  void advance(Duration time) {
    long end = clock.nanoTime() + time.toNanos();
    while (!tasks.isEmpty() && tasks.peek().dueNanos <= end) {
      Task task = tasks.remove();
      clock.advance(Duration.ofNanos(Math.max(0, task.dueNanos - clock.nanoTime())));
      inLane = true;
      try {
        task.action.run();
      } finally {
        inLane = false;
      }
    }
    clock.advance(Duration.ofNanos(end - clock.nanoTime()));
  }

  int pendingTasks() {
    return tasks.size();
  }

  private record Task(long dueNanos, long order, Runnable action) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(dueNanos, other.dueNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
