package dev.shepherd.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** One connection of the load generator: one request at a time. Belongs to its event loop. */
final class LoadConnection extends ChannelInboundHandlerAdapter {

  private final LoadGenerator generator;
  private final Channel channel;
  private final MessageReader reader = new MessageReader();
  private boolean waiting;
  private long startNanos;

  LoadConnection(LoadGenerator generator, Channel channel) {
    this.generator = generator;
    this.channel = channel;
  }

  /**
   * Sends the request.
   *
   * @param startNanos what its latency counts from
   */
  void send(long startNanos) {
    waiting = true;
    this.startNanos = startNanos;
    channel.writeAndFlush(generator.request(), channel.voidPromise());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    generator.opened(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var in = (ByteBuf) message;
    try {
      while (reader.read(in)) {
        waiting = false;
        generator.answered(reader.status(), generator.nanoTime() - startNanos);
        generator.ready(this);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    generator.lost(this, waiting);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Counted when the channel turns inactive.
    context.close();
  }
}
