package dev.shepherd.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: resolves names without blocking (caching by TTL), tries every address in turn,
 * completes the TLS handshake. Thread-safe.
 */
final class Connector {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 << 10, 64 << 10);

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

  void connect(EventLoop loop, Endpoint endpoint, ChannelHandler handler, Callback callback) {
    if (transport == Transport.LOCAL
        || NetUtil.isValidIpV4Address(endpoint.host())
        || NetUtil.isValidIpV6Address(endpoint.host())) {
      var address = transport.address(endpoint.host(), endpoint.port());
      tryAddresses(loop, endpoint, List.of(address), 0, handler, callback);
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
                tryAddresses(loop, endpoint, addresses, 0, handler, callback);
              } else {
                callback.failed(UpstreamFailure.CONNECT);
              }
            });
  }

  private synchronized DnsAddressResolverGroup resolvers() {
    DnsAddressResolverGroup group = resolvers;
    if (group == null) {
      group =
          new DnsAddressResolverGroup(
              new DnsNameResolverBuilder().datagramChannelType(transport.datagramChannel()));
      resolvers = group;
    }
    return group;
  }

  private void tryAddresses(
      EventLoop loop,
      Endpoint endpoint,
      List<SocketAddress> addresses,
      int index,
      ChannelHandler handler,
      Callback callback) {
    bootstrap(loop, endpoint, handler)
        .connect(addresses.get(index))
        .addListener(
            (ChannelFuture connected) -> {
              if (connected.isSuccess()) {
                secured(endpoint, connected.channel(), callback);
              } else if (index + 1 < addresses.size()) {
                tryAddresses(loop, endpoint, addresses, index + 1, handler, callback);
              } else {
                callback.failed(
                    connected.cause() instanceof ConnectTimeoutException
                        ? UpstreamFailure.CONNECT_TIMEOUT
                        : UpstreamFailure.CONNECT);
              }
            });
  }

  private Bootstrap bootstrap(EventLoop loop, Endpoint endpoint, ChannelHandler handler) {
    var bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(transport.clientChannel())
            .resolver(NoopAddressResolverGroup.INSTANCE)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) config.connectTimeout().toMillis());
    if (transport != Transport.LOCAL) {
      bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
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
              throw new IllegalStateException("no TLS is configured for workers");
            }
            SslHandler handshake =
                context.newHandler(channel.alloc(), endpoint.host(), endpoint.port());
            handshake.setHandshakeTimeoutMillis(config.connectTimeout().toMillis());
            channel.pipeline().addLast(handshake, handler);
          }
        });
  }

  private static void secured(Endpoint endpoint, Channel channel, Callback callback) {
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
                callback.failed(UpstreamFailure.CONNECT);
              }
            });
  }

  void close() {
    DnsAddressResolverGroup group = resolvers;
    if (group != null) {
      group.close();
    }
  }
}
