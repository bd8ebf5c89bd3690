package dev.shepherd.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A worker on the test's own loop that says only what the test tells it to. */
final class LocalWorker {
  static final Endpoint ENDPOINT = new Endpoint(false, "worker", 1);

  final List<Channel> accepted = new ArrayList<>();
  final StringBuilder received = new StringBuilder();
  private final ManualLoop manual;
  private final Channel listening;

  LocalWorker(ManualLoop manual) {
    this.manual = manual;
    var bound =
        new ServerBootstrap()
            .group(manual.loops.group())
            .channel(Transport.LOCAL.serverChannel())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.add(channel);
                    channel.pipeline().addLast(new Reader());
                  }
                })
            .bind(Transport.LOCAL.address(ENDPOINT.host(), ENDPOINT.port()));
    manual.run();
    listening = bound.syncUninterruptibly().channel();
  }

  private final class Reader extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var bytes = (ByteBuf) message;
      received.append(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
    }
  }

  void say(int connection, String text) {
    accepted.get(connection).writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    manual.run();
  }

  void close(int connection) {
    accepted.get(connection).close();
    manual.run();
  }

  /** Stops listening, so that the address is free for the next test. */
  void stop() {
    listening.close();
    accepted.forEach(Channel::close);
    manual.run();
  }
}
