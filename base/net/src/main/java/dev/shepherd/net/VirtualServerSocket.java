package dev.shepherd.net;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Listens for {@link VirtualSocket}s. Confined to its loop. */
public final class VirtualServerSocket extends AbstractServerChannel {
  /**
   * Who listens where. Process-wide, as ports are: whoever connects has only an address.
   * Thread-safe.
   */
  private static final ConcurrentHashMap<SocketAddress, VirtualServerSocket> LISTENING =
      new ConcurrentHashMap<>();

  private final ChannelConfig config = new DefaultChannelConfig(this);
  private @Nullable SocketAddress address;
  private boolean closed;

  /** A socket that does not listen yet. */
  public VirtualServerSocket() {}

  /** Who listens at an address; null if nobody. */
  static @Nullable VirtualServerSocket at(SocketAddress address) {
    return LISTENING.get(address);
  }

  /** A connection has come in. */
  void accept(VirtualSocket connection) {
    eventLoop()
        .execute(
            () -> {
              if (closed) {
                connection.refuse();
              } else {
                pipeline().fireChannelRead(connection);
                pipeline().fireChannelReadComplete();
              }
            });
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public boolean isActive() {
    return address != null && !closed;
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return address;
  }

  @Override
  protected void doBind(SocketAddress wanted) throws BindException {
    if (LISTENING.putIfAbsent(wanted, this) != null) {
      throw new BindException("address in use: " + wanted);
    }
    address = wanted;
  }

  @Override
  protected void doClose() {
    closed = true;
    SocketAddress bound = address;
    if (bound != null) {
      LISTENING.remove(bound, this);
    }
  }

  @Override
  protected void doBeginRead() {}
}
