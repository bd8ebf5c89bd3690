package dev.shepherd.benchmark.chaos;

import dev.shepherd.exchange.Clock;
import dev.shepherd.net.Transport;
import dev.shepherd.simulator.faults.FaultPlan;
import dev.shepherd.simulator.faults.FaultProxy;
import dev.shepherd.simulator.faults.FaultWatcher;
import dev.shepherd.simulator.faults.ProxyHost;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Fault proxies in front of engines, on one loop of their own. Thread-safe. */
final class Networks implements AutoCloseable {
  private final EventLoopGroup loops;
  private final ProxyHost host;

  Networks(Clock clock) {
    Transport transport = Transport.EPOLL.available() ? Transport.EPOLL : Transport.NIO;
    loops =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("chaos-network", true), transport.handlerFactory());
    host = new ProxyHost(loops, transport, clock);
  }

  /** A network in front of a port of this machine; it listens when this returns. */
  FaultProxy before(int port, FaultPlan plan, FaultWatcher watcher) {
    InetAddress here = InetAddress.getLoopbackAddress();
    return FaultProxy.start(
            plan, host, new InetSocketAddress(here, 0), new InetSocketAddress(here, port), watcher)
        .toCompletableFuture()
        .join();
  }

  static String url(FaultProxy proxy) {
    return "http://127.0.0.1:" + ((InetSocketAddress) proxy.address()).getPort();
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
