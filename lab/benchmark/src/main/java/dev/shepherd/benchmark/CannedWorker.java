package dev.shepherd.benchmark;

import dev.shepherd.exchange.Clock;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An engine that answers from memory: any number of loopback ports on one event loop. Only the wire
 * costs anything here, so that what a proxy adds can be seen.
 */
final class CannedWorker implements AutoCloseable {

  /** Streams with pauses are looked after this often. */
  private static final long TICK_MICROS = 500;

  private final Loops loops = Loops.one("bench-worker");
  private final List<Channel> listeners = new ArrayList<>();

  /** Opens {@code ports} listeners on free ports of the loopback address. */
  CannedWorker(int ports, Clock clock) {
    EventLoop loop = loops.group().next();
    var pacer = new StreamPacer(clock);
    var answers = new CannedAnswers();
    loop.scheduleAtFixedRate(pacer, TICK_MICROS, TICK_MICROS, TimeUnit.MICROSECONDS);
    var bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.server())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new WorkerConnection(answers, pacer));
                  }
                });
    for (int i = 0; i < ports; i++) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      listeners.add(bootstrap.bind(address).syncUninterruptibly().channel());
    }
  }

  List<Integer> ports() {
    return listeners.stream().map(c -> ((InetSocketAddress) c.localAddress()).getPort()).toList();
  }

  @Override
  public void close() {
    loops.group().shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
