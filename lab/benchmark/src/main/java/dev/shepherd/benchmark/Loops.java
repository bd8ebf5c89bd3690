package dev.shepherd.benchmark;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * One event loop on the best transport that this machine has.
 *
 * @param group exactly one loop; its owner shuts it down
 * @param client type of outgoing connections
 * @param server type of listeners
 */
record Loops(
    EventLoopGroup group, Class<? extends Channel> client, Class<? extends ServerChannel> server) {

  static Loops one(String name) {
    var threads = new DefaultThreadFactory(name, true);
    if (Epoll.isAvailable()) {
      return new Loops(
          new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory()),
          EpollSocketChannel.class,
          EpollServerSocketChannel.class);
    }
    return new Loops(
        new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory()),
        NioSocketChannel.class,
        NioServerSocketChannel.class);
  }
}
