package dev.shepherd.net;

import dev.shepherd.exchange.ManualClock;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;

/** A loop that the test turns by hand, with a clock that only the test moves. */
final class ManualLoop {
  final ManualClock clock = new ManualClock(0);
  final Loops loops;
  private final MockTicker ticker = Ticker.newMockTicker();
  private final ManualIoEventLoop eventLoop;

  ManualLoop() {
    eventLoop =
        new ManualIoEventLoop(
            null, Thread.currentThread(), Transport.LOCAL.handlerFactory(), ticker);
    loops = Loops.manual(Transport.LOCAL, eventLoop, clock);
  }

  Loop loop() {
    return loops.all().getFirst();
  }

  /** Runs everything that is due now. */
  void run() {
    while (eventLoop.runNow() > 0) {
      // What ran may have made more work.
    }
  }

  /** Lets time pass in steps of one tick, as it would. */
  void advance(Duration by) {
    var step = Duration.ofMillis(Loop.TICK_MILLIS);
    for (var left = by; left.isPositive(); left = left.minus(step)) {
      clock.advance(step);
      ticker.advance(step.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
      run();
    }
  }
}
