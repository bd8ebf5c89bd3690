package dev.shepherd.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: resolves names without blocking (caching by TTL), tries every address in turn,
 * completes the TLS handshake. Thread-safe.
 */
final class Connector {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 << 10, 64 << 10);

  /** Bytes read in one go. An answer is not read on while its client does not take it. */
  private static final RecvByteBufAllocator READ_SIZES =
      new AdaptiveRecvByteBufAllocator(64, 2048, 32 << 10);

  private final Transport transport;
  private final UpstreamConfig config;
  private final @Nullable SslContext tls;
  private @Nullable DnsAddressResolverGroup resolvers;

  /** The outcome; exactly one of the two is called, on the loop of the connection. */
  interface Callback {
    void connected(Channel channel);

    void failed(UpstreamFailure failure);
  }

  Connector(Transport transport, UpstreamConfig config, @Nullable SslContext tls) {
    this.transport = transport;
    this.config = config;
    this.tls = tls;
  }

  /**
   * Connects to an endpoint.
   *
   * @param handler makes what stands at the end of the channel's pipeline, once per address tried
   */
  void connect(
      EventLoop loop,
      Endpoint endpoint,
      Supplier<? extends ChannelHandler> handler,
      Callback callback) {
    if (transport.inProcess()
        || NetUtil.isValidIpV4Address(endpoint.host())
        || NetUtil.isValidIpV6Address(endpoint.host())) {
      var address = transport.address(endpoint.host(), endpoint.port());
      connect(loop, endpoint, List.of(address), handler, callback);
      return;
    }
    resolvers()
        .getResolver(loop)
        .resolveAll(InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()))
        .addListener(
            found -> {
              if (found.isSuccess()) {
                var addresses = new ArrayList<SocketAddress>();
                for (Object address : (List<?>) found.getNow()) {
                  addresses.add((SocketAddress) address);
                }
                connect(loop, endpoint, addresses, handler, callback);
              } else {
                callback.failed(UpstreamFailure.CONNECT);
              }
            });
  }

  /** Connects to the first of an endpoint's addresses that can be reached. */
  void connect(
      EventLoop loop,
      Endpoint endpoint,
      List<SocketAddress> addresses,
      Supplier<? extends ChannelHandler> handler,
      Callback callback) {
    if (endpoint.secure() && tls == null) {
      callback.failed(UpstreamFailure.CONNECT);
    } else {
      new Attempts(loop, endpoint, addresses, handler, callback).tryNext();
    }
  }

  private synchronized DnsAddressResolverGroup resolvers() {
    DnsAddressResolverGroup group = resolvers;
    if (group == null) {
      group =
          new DnsAddressResolverGroup(
              new DnsNameResolverBuilder()
                  .datagramChannelType(transport.datagramChannel())
                  // For answers that do not fit into a datagram: services with many addresses.
                  .socketChannelType(transport.clientChannel().asSubclass(SocketChannel.class)));
      resolvers = group;
    }
    return group;
  }

  private Bootstrap bootstrap(EventLoop loop, Endpoint endpoint, ChannelHandler handler) {
    var bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(transport.clientChannel())
            .resolver(NoopAddressResolverGroup.INSTANCE)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) config.connectTimeout().toMillis());
    if (!transport.inProcess()) {
      bootstrap
          .option(ChannelOption.RECVBUF_ALLOCATOR, READ_SIZES)
          .option(ChannelOption.TCP_NODELAY, true)
          .option(ChannelOption.SO_KEEPALIVE, true);
    }
    if (!endpoint.secure()) {
      return bootstrap.handler(handler);
    }
    return bootstrap.handler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            SslContext context = tls;
            if (context == null) {
              throw new IllegalStateException("checked before");
            }
            SslHandler handshake =
                context.newHandler(channel.alloc(), endpoint.host(), endpoint.port());
            handshake.setHandshakeTimeoutMillis(config.connectTimeout().toMillis());
            channel.pipeline().addLast(handshake, handler);
          }
        });
  }

  /** One connection in the making: the addresses in turn, each with its handshake. */
  private final class Attempts {
    private final EventLoop loop;
    private final Endpoint endpoint;
    private final List<SocketAddress> addresses;
    private final Supplier<? extends ChannelHandler> handler;
    private final Callback callback;
    private int next;

    Attempts(
        EventLoop loop,
        Endpoint endpoint,
        List<SocketAddress> addresses,
        Supplier<? extends ChannelHandler> handler,
        Callback callback) {
      this.loop = loop;
      this.endpoint = endpoint;
      this.addresses = addresses;
      this.handler = handler;
      this.callback = callback;
    }

    void tryNext() {
      bootstrap(loop, endpoint, handler.get())
          .connect(addresses.get(next++))
          .addListener(
              (ChannelFuture connected) -> {
                if (connected.isSuccess()) {
                  secure(connected.channel());
                } else {
                  failed(connected.cause());
                }
              });
    }

    private void secure(Channel channel) {
      if (!endpoint.secure()) {
        callback.connected(channel);
        return;
      }
      channel
          .pipeline()
          .get(SslHandler.class)
          .handshakeFuture()
          .addListener(
              shaken -> {
                if (shaken.isSuccess()) {
                  callback.connected(channel);
                } else {
                  channel.close();
                  failed(shaken.cause());
                }
              });
    }

    private void failed(Throwable cause) {
      if (next < addresses.size()) {
        tryNext();
      } else {
        boolean late =
            cause instanceof ConnectTimeoutException
                || cause instanceof SslHandshakeTimeoutException;
        callback.failed(late ? UpstreamFailure.CONNECT_TIMEOUT : UpstreamFailure.CONNECT);
      }
    }
  }

  void close() {
    DnsAddressResolverGroup group = resolvers;
    if (group != null) {
      group.close();
    }
  }
}
