package dev.shepherd.net;

import dev.shepherd.exchange.Cancellable;
import dev.shepherd.exchange.SerialLane;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A serial lane on an event loop. Thread-safe. */
public final class EventLoopLane implements SerialLane {
  private final EventExecutor executor;

  /** A lane whose tasks run on the given executor. */
  public EventLoopLane(EventExecutor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    var future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public boolean inLane() {
    return executor.inEventLoop();
  }
}
