package dev.shepherd.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket that serves HTTP. Thread-safe.
 *
 * <p>Ends in two steps: {@link #drain()} lets running exchanges finish, {@link #cut()} ends those
 * that are left.
 */
public final class HttpServer {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  /**
   * A client that does not read costs this much and what was read from its worker in one go, which
   * {@link Connector} bounds: together less than 64 KiB, most of the time.
   */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(16 << 10, 32 << 10);

  private final Loops loops;
  private final ServerConfig config;
  private final RequestHandler handler;
  private final ServerEvents events;
  private final @Nullable SslContext tls;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger exchanges = new AtomicInteger();
  private final AtomicLong requests = new AtomicLong();
  private @Nullable Channel channel;
  private volatile boolean draining;
  private volatile boolean cut;

  /** A server that is not listening yet. */
  public HttpServer(
      Loops loops,
      ServerConfig config,
      RequestHandler handler,
      ServerEvents events,
      @Nullable SslContext tls) {
    this.loops = loops;
    this.config = config;
    this.handler = handler;
    this.events = events;
    this.tls = tls;
  }

  /** Starts listening. */
  public void bind(SocketAddress address) throws IOException {
    var listening = new ReflectiveChannelFactory<ServerChannel>(channelType()).newChannel();
    if (!loops.transport().inProcess()) {
      listening.config().setOption(ChannelOption.SO_BACKLOG, 4096);
      listening.config().setOption(ChannelOption.SO_REUSEADDR, true);
    }
    listening.pipeline().addLast(new Acceptor());
    var loop = loops.all().getFirst().eventLoop();
    var registered = loop.register(listening);
    var bound = registered.channel().newPromise();
    registered.addListener(
        done -> {
          if (done.isSuccess()) {
            listening.bind(address, bound);
          } else {
            bound.setFailure(done.cause());
          }
        });
    channel = listening;
    if (!loop.inEventLoop()) {
      bound.awaitUninterruptibly();
      if (!bound.isSuccess()) {
        listening.close();
        throw new IOException(
            "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
      }
    }
  }

  @SuppressWarnings("unchecked")
  private Class<ServerChannel> channelType() {
    return (Class<ServerChannel>) loops.transport().serverChannel();
  }

  /** The port actually bound. */
  public int port() {
    Channel listening = channel;
    if (listening == null || !(listening.localAddress() instanceof InetSocketAddress inet)) {
      throw new IllegalStateException("not listening on a port");
    }
    return inet.getPort();
  }

  /** Stops accepting; idle connections are closed, others after their answer. */
  public void drain() {
    draining = true;
    Channel listening = channel;
    if (listening != null) {
      listening.close();
    }
  }

  /** Ends every exchange that still runs with an error of its own, then its connection. */
  public void cut() {
    cut = true;
  }

  /** Open client connections. */
  public int connections() {
    return connections.get();
  }

  /** Requests whose answer is not complete. */
  public int exchanges() {
    return exchanges.get();
  }

  /** Requests since the start. */
  public long requestsSeen() {
    return requests.get();
  }

  boolean draining() {
    return draining;
  }

  boolean isCut() {
    return cut;
  }

  ServerConfig config() {
    return config;
  }

  RequestHandler handler() {
    return handler;
  }

  ServerEvents events() {
    return events;
  }

  void connectionClosed() {
    connections.decrementAndGet();
  }

  void exchangeOpened() {
    requests.incrementAndGet();
    exchanges.incrementAndGet();
  }

  void exchangeClosed() {
    exchanges.decrementAndGet();
  }

  /** Puts each accepted connection on the loop with the least to do. */
  private final class Acceptor extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var child = (Channel) message;
      if (connections.incrementAndGet() > config.maxConnections()) {
        connections.decrementAndGet();
        events.closed(ServerEvents.Closed.LIMIT);
        child.unsafe().closeForcibly();
        return;
      }
      if (!loops.transport().inProcess()) {
        child.config().setOption(ChannelOption.TCP_NODELAY, true);
      }
      child.config().setWriteBufferWaterMark(WATER_MARK);
      Loop loop = loops.leastBusy();
      loop.connectionOpened();
      child.pipeline().addLast(initializer(loop));
      loop.eventLoop()
          .register(child)
          .addListener(
              done -> {
                if (!done.isSuccess()) {
                  loop.connectionClosed();
                  connections.decrementAndGet();
                  child.unsafe().closeForcibly();
                }
              });
    }

    private ChannelHandler initializer(Loop loop) {
      return new ChannelInitializer<Channel>() {
        @Override
        protected void initChannel(Channel ch) {
          SslContext context = tls;
          if (context != null) {
            ch.pipeline().addLast(context.newHandler(ch.alloc()));
          }
          ch.pipeline().addLast(new ServerConnection(HttpServer.this, loop));
        }
      };
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // Typically out of file descriptors: keep listening, the condition passes when connections
      // close.
      log.warn("accepting a connection failed: {}", cause.toString());
    }
  }
}
