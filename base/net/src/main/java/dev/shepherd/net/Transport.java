package dev.shepherd.net;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The kernel interface that all sockets of a process use. {@link #LOCAL} and {@link #VIRTUAL} have
 * no kernel at all: channels inside the process, for simulations and tests.
 */
public enum Transport {
  /** Linux io_uring: fewest system calls for many small events; containers may forbid it. */
  IO_URING {
    @Override
    public boolean available() {
      return IoUring.isAvailable();
    }

    @Override
    public IoHandlerFactory handlerFactory() {
      return IoUringIoHandler.newFactory();
    }

    @Override
    public Class<? extends ServerChannel> serverChannel() {
      return IoUringServerSocketChannel.class;
    }

    @Override
    public Class<? extends Channel> clientChannel() {
      return IoUringSocketChannel.class;
    }

    @Override
    public Class<? extends DatagramChannel> datagramChannel() {
      return IoUringDatagramChannel.class;
    }
  },
  /** Linux epoll. */
  EPOLL {
    @Override
    public boolean available() {
      return Epoll.isAvailable();
    }

    @Override
    public IoHandlerFactory handlerFactory() {
      return EpollIoHandler.newFactory();
    }

    @Override
    public Class<? extends ServerChannel> serverChannel() {
      return EpollServerSocketChannel.class;
    }

    @Override
    public Class<? extends Channel> clientChannel() {
      return EpollSocketChannel.class;
    }

    @Override
    public Class<? extends DatagramChannel> datagramChannel() {
      return EpollDatagramChannel.class;
    }
  },
  /** The JDK's selectors, available everywhere. */
  NIO {
    @Override
    public boolean available() {
      return true;
    }

    @Override
    public IoHandlerFactory handlerFactory() {
      return NioIoHandler.newFactory();
    }

    @Override
    public Class<? extends ServerChannel> serverChannel() {
      return NioServerSocketChannel.class;
    }

    @Override
    public Class<? extends Channel> clientChannel() {
      return NioSocketChannel.class;
    }

    @Override
    public Class<? extends DatagramChannel> datagramChannel() {
      return NioDatagramChannel.class;
    }
  },
  /** Channels inside the process; an address is the text {@code host:port}. */
  LOCAL {
    @Override
    public boolean available() {
      return true;
    }

    @Override
    public IoHandlerFactory handlerFactory() {
      return LocalIoHandler.newFactory();
    }

    @Override
    public Class<? extends ServerChannel> serverChannel() {
      return LocalServerChannel.class;
    }

    @Override
    public Class<? extends Channel> clientChannel() {
      return LocalChannel.class;
    }

    @Override
    public Class<? extends DatagramChannel> datagramChannel() {
      throw new IllegalStateException("local channels have no datagrams");
    }

    @Override
    public boolean inProcess() {
      return true;
    }

    @Override
    public SocketAddress address(String host, int port) {
      return new LocalAddress(host + ":" + port);
    }
  },
  /**
   * Sockets inside the process, with windows, half ends and resets like real ones; an address is
   * the text {@code host:port}. All ends on one loop.
   */
  VIRTUAL {
    @Override
    public boolean available() {
      return true;
    }

    @Override
    public IoHandlerFactory handlerFactory() {
      return LocalIoHandler.newFactory();
    }

    @Override
    public Class<? extends ServerChannel> serverChannel() {
      return VirtualServerSocket.class;
    }

    @Override
    public Class<? extends Channel> clientChannel() {
      return VirtualSocket.class;
    }

    @Override
    public Class<? extends DatagramChannel> datagramChannel() {
      throw new IllegalStateException("virtual sockets have no datagrams");
    }

    @Override
    public boolean inProcess() {
      return true;
    }

    @Override
    public SocketAddress address(String host, int port) {
      return new LocalAddress(host + ":" + port);
    }
  };

  /** Whether this machine and its permissions allow it. */
  public abstract boolean available();

  /** What an event loop of this transport waits on. */
  public abstract IoHandlerFactory handlerFactory();

  /** Type of listening channels. */
  public abstract Class<? extends ServerChannel> serverChannel();

  /** Type of connecting channels. */
  public abstract Class<? extends Channel> clientChannel();

  /** Type of datagram channels, for DNS. */
  public abstract Class<? extends DatagramChannel> datagramChannel();

  /** Whether there is no kernel in between, and so nothing to set on its sockets. */
  public boolean inProcess() {
    return false;
  }

  /** The address of a literal host, resolved without asking anyone. */
  public SocketAddress address(String host, int port) {
    return new InetSocketAddress(host, port);
  }
}
