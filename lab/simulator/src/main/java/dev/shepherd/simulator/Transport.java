package dev.shepherd.simulator;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of sockets that engines can run on. */
public enum Transport {
  /** Epoll where there is one, else NIO. */
  AUTO,
  /** Linux io_uring. */
  IO_URING,
  /** Linux epoll. */
  EPOLL,
  /** The JDK's own selector. */
  NIO;

  /** The name as written on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The transport of that name, or null. */
  public static @Nullable Transport of(String id) {
    for (var transport : values()) {
      if (transport.id().equals(id)) {
        return transport;
      }
    }
    return null;
  }

  /** Whether this machine has it. */
  public boolean available() {
    return switch (this) {
      case AUTO, NIO -> true;
      case EPOLL -> Epoll.isAvailable();
      case IO_URING -> IoUring.isAvailable();
    };
  }

  IoHandlerFactory handlers() {
    return switch (settled()) {
      case IO_URING -> IoUringIoHandler.newFactory();
      case EPOLL -> EpollIoHandler.newFactory();
      case AUTO, NIO -> NioIoHandler.newFactory();
    };
  }

  ChannelFactory<? extends ServerChannel> channels() {
    return switch (settled()) {
      case IO_URING -> IoUringServerSocketChannel::new;
      case EPOLL -> EpollServerSocketChannel::new;
      case AUTO, NIO -> NioServerSocketChannel::new;
    };
  }

  /** What is really used: never {@link #AUTO}. */
  public Transport settled() {
    if (this != AUTO) {
      return this;
    }
    return Epoll.isAvailable() ? EPOLL : NIO;
  }
}
