package dev.shepherd.torture;

import dev.shepherd.exchange.Clock;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One loop and its time. Time stands still while there is something to do, and then jumps to the
 * moment at which there is something to do again. Confined to the thread that made it.
 */
final class VirtualLoop extends ManualIoEventLoop {
  private static final long EPOCH_MILLIS = 1_800_000_000_000L;

  private static final long SECOND_NANOS = 1_000_000_000;

  /** So that no moment is 0, which means "not yet" to some. */
  private static final long ORIGIN_NANOS = SECOND_NANOS;

  private final VirtualTicker ticker;
  private final Clock clock =
      new Clock() {
        @Override
        public long nanoTime() {
          return nanos();
        }

        @Override
        public long epochMillis() {
          return EPOCH_MILLIS + millis();
        }
      };

  VirtualLoop() {
    this(new VirtualTicker());
  }

  private VirtualLoop(VirtualTicker ticker) {
    super(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
    this.ticker = ticker;
  }

  /** The time as everything on this loop sees it. */
  Clock clock() {
    return clock;
  }

  private long nanos() {
    return ORIGIN_NANOS + ticker.now;
  }

  /** Milliseconds since the beginning. */
  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos() - ORIGIN_NANOS);
  }

  /** Runs what needs no time. */
  void settle() {
    while (runNow() > 0) {
      // Until nothing is left.
    }
  }

  void pass(Duration time) {
    passUntil(time, () -> false);
  }

  /**
   * Lets time pass, at most so much, until something is true.
   *
   * @return whether it became true
   */
  boolean passUntil(Duration most, BooleanSupplier done) {
    long end = nanos() + most.toNanos();
    settle();
    while (!done.getAsBoolean()) {
      long left = end - nanos();
      if (left <= 0) {
        return false;
      }
      long next = nextScheduledTaskNano();
      long step = next < 0 ? left : Math.min(left, Math.max(next, 1));
      ticker.now += step;
      settle();
    }
    return true;
  }

  /** Does something later. */
  void after(Duration delay, Runnable task) {
    schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends the loop and all that is registered with it. */
  void end() {
    ticker.creeping = true;
    shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!isTerminated()) {
      ticker.now += SECOND_NANOS;
      runNow();
    }
  }

  /** Time that moves only when told to. */
  private static final class VirtualTicker implements Ticker {
    private long now;

    /**
     * Whether looking at the time moves it a little. A loop that ends and sees no time pass since
     * its last task sleeps for a tenth of a real second, which is more than a whole trial takes.
     */
    private boolean creeping;

    @Override
    public long initialNanoTime() {
      return 0;
    }

    @Override
    public long nanoTime() {
      return creeping ? ++now : now;
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
      throw new UnsupportedOperationException("nobody sleeps in virtual time");
    }
  }
}
