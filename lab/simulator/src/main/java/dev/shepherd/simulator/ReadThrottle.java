package dev.shepherd.simulator;

import io.netty.channel.Channel;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Can make one connection read its socket slowly: small reads at intervals, until stopped.
 *
 * <p>Netty asks a channel's allocator once for a handle and keeps it, so the size of a read can
 * only change inside that handle: each channel gets a throttle as its allocator from the beginning.
 * Exact on sockets, beyond what came together with the head; a local channel hands over whole
 * buffers and only keeps the intervals. Confined to the engine's loop.
 */
final class ReadThrottle extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int READS_PER_SECOND = 20;
  private static final int FULL_SPEED_BYTES = 16 << 10;

  private final EngineCore core;
  private final Channel channel;
  private int bytesPerRead = FULL_SPEED_BYTES;
  private long everyNanos;
  private boolean slow;
  private final Agenda.Due read =
      new Agenda.Due() {
        @Override
        protected void run(long nowNanos) {
          channel.read();
          core.agenda().put(this, nowNanos + everyNanos);
        }
      };

  private ReadThrottle(EngineCore core, Channel channel) {
    this.core = core;
    this.channel = channel;
  }

  /** Gives a new channel its throttle; full speed at first. */
  static ReadThrottle install(EngineCore core, Channel channel) {
    var throttle = new ReadThrottle(core, channel);
    channel.config().setRecvByteBufAllocator(throttle);
    return throttle;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return bytesPerRead;
      }
    };
  }

  /** Whether it is slow now. */
  boolean slow() {
    return slow;
  }

  /** Reads at {@code bytesPerSecond} from now on. */
  void start(int bytesPerSecond) {
    int reads = Math.min(READS_PER_SECOND, bytesPerSecond);
    slow = true;
    bytesPerRead = bytesPerSecond / reads;
    everyNanos = 1_000_000_000L / reads;
    // Without automatic reading a call of read() takes one buffer and no more.
    channel.config().setAutoRead(false);
    core.agenda().put(read, core.agenda().nowNanos() + everyNanos);
  }

  /** Reads at full speed again. */
  void stop() {
    if (slow) {
      slow = false;
      bytesPerRead = FULL_SPEED_BYTES;
      core.agenda().cancel(read);
      channel.config().setAutoRead(true);
    }
  }
}
