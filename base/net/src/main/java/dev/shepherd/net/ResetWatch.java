package dev.shepherd.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.uring.IoUringSocketChannel;

/**
 * Finds connection resets that io_uring's multishot polls lose.
 *
 * <p>Netty (4.2.18) leaves its poll armed while it reads. When a reset arrives during that read,
 * the poll has fired already and does not fire again: in about one case in ten the socket is dead
 * and nobody is told. Polls armed anew for every read lose nothing, but cost 4 microseconds an
 * event. So the kernel is asked for the socket's state once after each burst of reads, when a whole
 * tick has passed without one: a lost reset is found within two ticks, and busy streams pay
 * nothing. Confined to the loop.
 */
final class ResetWatch {
  /** {@code TCP_CLOSE} of the kernel's list of states (include/net/tcp_states.h). */
  private static final int TCP_CLOSE = 7;

  private boolean readSinceTick;
  private boolean due;

  /** Something was read. */
  void onRead() {
    readSinceTick = true;
  }

  /** A tick has passed; closes the channel if its socket is dead. */
  void onTick(Channel channel) {
    if (readSinceTick) {
      readSinceTick = false;
      due = true;
    } else if (due) {
      due = false;
      if (channel instanceof IoUringSocketChannel socket && socket.isActive() && dead(socket)) {
        socket.close();
      }
    }
  }

  private static boolean dead(IoUringSocketChannel socket) {
    try {
      return socket.tcpInfo().state() == TCP_CLOSE;
    } catch (ChannelException e) {
      // It is being closed, or is no TCP socket: there is nothing to find.
      return false;
    }
  }
}
