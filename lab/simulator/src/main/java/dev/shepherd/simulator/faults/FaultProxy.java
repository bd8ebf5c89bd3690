package dev.shepherd.simulator.faults;

import dev.shepherd.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.net.SocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A TCP proxy between any two parts that does to their connections what a {@link FaultPlan} says.
 * Bytes that no fault touches arrive as they were sent, in order. Thread-safe.
 */
public final class FaultProxy {
  private static final int BACKLOG = 1024;
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

  /**
   * For channels inside the process: what is not read in one go is lost when the other side closes.
   */
  private static final RecvByteBufAllocator ALL_AT_ONCE =
      new FixedRecvByteBufAllocator(2048).maxMessagesPerRead(Integer.MAX_VALUE);

  private final ProxyHost host;
  private final SocketAddress to;
  private final FaultWatcher watcher;
  private final Channel listener;

  // In order of arrival, so that what is done to all of them is done in a repeatable order.
  private final Set<FaultyConnection> open = new LinkedHashSet<>();
  private FaultPlan plan;
  private long accepted;
  private boolean frozen;

  private FaultProxy(
      FaultPlan plan,
      ProxyHost host,
      SocketAddress listen,
      SocketAddress to,
      FaultWatcher watcher,
      CompletableFuture<FaultProxy> started) {
    this.plan = plan;
    this.host = host;
    this.to = to;
    this.watcher = watcher;
    var bootstrap =
        new ServerBootstrap()
            .group(host.loops())
            .channel(host.transport().serverChannel())
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel near) {
                    accept(near);
                  }
                });
    if (host.transport() == Transport.LOCAL) {
      bootstrap.childOption(ChannelOption.RECVBUF_ALLOCATOR, ALL_AT_ONCE);
    }
    if (!host.transport().inProcess()) {
      bootstrap
          .option(ChannelOption.SO_REUSEADDR, true)
          .option(ChannelOption.SO_BACKLOG, BACKLOG)
          .childOption(ChannelOption.TCP_NODELAY, true);
    }
    if (host.transport() != Transport.LOCAL) {
      bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
    ChannelFuture binding = bootstrap.bind(listen);
    listener = binding.channel();
    binding.addListener(
        done -> {
          if (done.isSuccess()) {
            started.complete(this);
          } else {
            started.completeExceptionally(done.cause());
          }
        });
  }

  /**
   * Starts a proxy. The stage completes on a loop of the host when it listens, or fails with the
   * reason why it cannot.
   *
   * @param to where connections lead; need not be there yet
   */
  public static CompletionStage<FaultProxy> start(
      FaultPlan plan,
      ProxyHost host,
      SocketAddress listen,
      SocketAddress to,
      FaultWatcher watcher) {
    var started = new CompletableFuture<FaultProxy>();
    // Completes itself: it hands itself over once it listens.
    var proxy = new FaultProxy(plan, host, listen, to, watcher, started);
    assert proxy.listener != null;
    return started;
  }

  /** Where it listens. */
  public SocketAddress address() {
    return listener.localAddress();
  }

  /** Other faults, for connections that are not open yet. The numbers go on. */
  public synchronized void plan(FaultPlan newPlan) {
    plan = newPlan;
  }

  /** Connections since the start. */
  public synchronized long accepted() {
    return accepted;
  }

  /** Connections that are open on at least one side. */
  public synchronized int openConnections() {
    return open.size();
  }

  /**
   * Holds all bytes and ends where they are, also of connections that are still to come, as if the
   * machine behind were frozen; or lets all go on.
   */
  public void freeze(boolean freeze) {
    synchronized (this) {
      frozen = freeze;
    }
    onEach(connection -> connection.freeze(freeze));
  }

  /** Resets all connections; it goes on listening. */
  public void resetConnections() {
    onEach(FaultyConnection::resetAll);
  }

  /** Stops listening and resets all connections. Completes when it does not listen any more. */
  public CompletionStage<Void> stop() {
    var stopped = new CompletableFuture<Void>();
    listener
        .close()
        .addListener(
            closed -> {
              resetConnections();
              stopped.complete(null);
            });
    return stopped;
  }

  private void onEach(Consumer<FaultyConnection> action) {
    List<FaultyConnection> all;
    synchronized (this) {
      all = List.copyOf(open);
    }
    for (FaultyConnection connection : all) {
      if (connection.loop().inEventLoop()) {
        action.accept(connection);
      } else {
        connection.loop().execute(() -> action.accept(connection));
      }
    }
  }

  private void accept(Channel near) {
    FaultyConnection connection;
    long number;
    synchronized (this) {
      number = ++accepted;
      connection = new FaultyConnection(number, near, host.clock(), plan, watcher, this::closed);
      open.add(connection);
      if (frozen) {
        connection.freeze(true);
      }
    }
    watcher.opened(number);
    near.pipeline().addLast(connection.nearHandler());
    dial(connection, near);
  }

  private void dial(FaultyConnection connection, Channel near) {
    var bootstrap =
        new Bootstrap()
            .group(near.eventLoop())
            .channel(host.transport().clientChannel())
            .handler(connection.farHandler());
    if (host.transport() == Transport.LOCAL) {
      bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, ALL_AT_ONCE);
    } else {
      bootstrap.option(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
    if (!host.transport().inProcess()) {
      bootstrap
          .option(ChannelOption.TCP_NODELAY, true)
          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS);
    }
    bootstrap
        .connect(to)
        .addListener(
            (ChannelFuture connecting) -> {
              if (connecting.isSuccess()) {
                connection.connected(connecting.channel());
              } else {
                connection.refused();
              }
            });
  }

  private synchronized void closed(FaultyConnection connection) {
    open.remove(connection);
  }
}
