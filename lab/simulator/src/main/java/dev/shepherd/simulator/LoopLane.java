package dev.shepherd.simulator;

import dev.shepherd.exchange.Cancellable;
import dev.shepherd.exchange.SerialLane;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A Netty event loop as a lane. */
final class LoopLane implements SerialLane {
  private final EventLoop loop;

  LoopLane(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    var scheduled = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public boolean inLane() {
    return loop.inEventLoop();
  }
}
