package dev.shepherd.simulator.faults;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client, a proxy and a server on one loop, with a time that only the test moves. */
final class LocalLink implements AutoCloseable, FaultWatcher {
  private static final LocalAddress SERVER = new LocalAddress("link-server");
  private static final LocalAddress PROXY = new LocalAddress("link-proxy");

  private final MockTicker ticker = Ticker.newMockTicker();
  private final ManualClock clock = new ManualClock(0);
  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
  private final Channel listener;
  final FaultProxy proxy;
  final List<End> servers = new ArrayList<>();
  final List<String> faults = new ArrayList<>();

  LocalLink(FaultPlan plan) {
    listener =
        new ServerBootstrap()
            .group(loop)
            .channel(LocalServerChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    var end = new End(channel);
                    servers.add(end);
                    channel.pipeline().addLast(end);
                  }
                })
            .bind(SERVER)
            .channel();
    var starting =
        FaultProxy.start(plan, new ProxyHost(loop, Transport.LOCAL, clock), PROXY, SERVER, this);
    run();
    proxy = starting.toCompletableFuture().join();
  }

  /** One end of the line, with all that it sees. */
  final class End extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final List<Integer> reads = new ArrayList<>();
    final List<Long> readMillis = new ArrayList<>();
    boolean closed;

    private End(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var bytes = (ByteBuf) message;
      reads.add(bytes.readableBytes());
      readMillis.add(TimeUnit.NANOSECONDS.toMillis(clock.nanoTime()));
      byte[] copy = new byte[bytes.readableBytes()];
      bytes.readBytes(copy);
      bytes.release();
      received.writeBytes(copy);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      closed = true;
    }

    End send(byte[] bytes) {
      channel.writeAndFlush(Unpooled.copiedBuffer(bytes));
      run();
      return this;
    }

    void close() {
      channel.close();
      run();
    }

    byte[] received() {
      return received.toByteArray();
    }
  }

  End connect() {
    var bootstrap = new Bootstrap().group(loop).channel(LocalChannel.class);
    var made = new End[1];
    bootstrap
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                made[0] = new End(channel);
                channel.pipeline().addLast(made[0]);
              }
            })
        .connect(PROXY);
    run();
    return made[0];
  }

  /** The other end of the connection made last. */
  End server() {
    return servers.getLast();
  }

  void stopServer() {
    listener.close();
    run();
  }

  void run() {
    while (loop.runNow() > 0) {
      // Until nothing is left.
    }
  }

  void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left--) {
      clock.advance(Duration.ofMillis(1));
      ticker.advance(1, TimeUnit.MILLISECONDS);
      run();
    }
  }

  @Override
  public void happened(long connection, Direction direction, long afterBytes, Fault fault) {
    faults.add(connection + " " + direction + " " + afterBytes + " " + fault);
  }

  @Override
  public void close() {
    proxy.stop();
    listener.close();
    run();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!loop.isTerminated()) {
      ticker.advance(1, TimeUnit.SECONDS);
      loop.runNow();
    }
  }
}
