package dev.shepherd.simulator;

import io.netty.channel.Channel;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * Reads a connection slowly: small reads at intervals, until stopped. Exact on sockets; a local
 * channel hands over whole buffers and only keeps the intervals. Confined to the engine's loop.
 */
final class ReadThrottle {
  private static final int READS_PER_SECOND = 20;

  private final EngineCore core;
  private final Channel channel;
  private final RecvByteBufAllocator before;
  private final long everyNanos;
  private final Agenda.Due read =
      new Agenda.Due() {
        @Override
        void run(long nowNanos) {
          channel.read();
          core.agenda().put(this, nowNanos + everyNanos);
        }
      };

  /** Starts reading at {@code bytesPerSecond}. */
  ReadThrottle(EngineCore core, Channel channel, int bytesPerSecond) {
    this.core = core;
    this.channel = channel;
    this.before = channel.config().getRecvByteBufAllocator();
    int reads = Math.min(READS_PER_SECOND, bytesPerSecond);
    this.everyNanos = 1_000_000_000L / reads;
    channel
        .config()
        .setAutoRead(false)
        .setRecvByteBufAllocator(
            new FixedRecvByteBufAllocator(bytesPerSecond / reads).maxMessagesPerRead(1));
    core.agenda().put(read, core.agenda().nowNanos() + everyNanos);
  }

  /** Reads at full speed again. */
  void stop() {
    core.agenda().cancel(read);
    channel.config().setRecvByteBufAllocator(before).setAutoRead(true);
  }
}
