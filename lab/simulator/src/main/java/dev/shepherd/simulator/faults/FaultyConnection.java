package dev.shepherd.simulator.faults;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.simulator.faults.FaultPlan.Fate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two channels, a pipe each way between them, and the faults that wait for their byte. Confined to
 * the loop of both channels.
 */
final class FaultyConnection {
  private final long number;
  private final Channel near;
  private final Clock clock;
  private final FaultWatcher watcher;
  private final Consumer<FaultyConnection> onClosed;
  private final List<Fate> waiting;
  private final Pipe up;
  private final Pipe down;
  private @Nullable Channel far;
  private long passedBytes;
  private int openSides = 1;
  private boolean over;

  /**
   * @param number counts from 1
   * @param near the side that connected; must not be read before {@link #connected}
   */
  FaultyConnection(
      long number,
      Channel near,
      Clock clock,
      FaultPlan plan,
      FaultWatcher watcher,
      Consumer<FaultyConnection> onClosed) {
    this.number = number;
    this.near = near;
    this.clock = clock;
    this.watcher = watcher;
    this.onClosed = onClosed;
    waiting = new ArrayList<>(plan.of(number));
    Randomness random = plan.randomness(-number);
    up = new Pipe(this, Direction.UP, plan, random);
    down = new Pipe(this, Direction.DOWN, plan, random);
    down.sink(near);
  }

  /** What the near channel's pipeline ends with. */
  ChannelHandler nearHandler() {
    return new Side(Direction.UP);
  }

  /** What the far channel's pipeline ends with. */
  ChannelHandler farHandler() {
    return new Side(Direction.DOWN);
  }

  /** The other side is there: bytes may flow. */
  void connected(Channel farSide) {
    if (!near.isActive() || over) {
      farSide.close();
      return;
    }
    far = farSide;
    openSides++;
    up.sink(farSide);
    happenAt(Direction.UP);
    happenAt(Direction.DOWN);
    up.pump();
    down.pump();
    drained(Direction.UP);
  }

  /** The other side cannot be reached. */
  void refused() {
    resetAll();
  }

  EventLoop loop() {
    return near.eventLoop();
  }

  long nanoTime() {
    return clock.nanoTime();
  }

  void freeze(boolean freeze) {
    up.freeze(freeze);
    down.freeze(freeze);
  }

  private Pipe pipe(Direction direction) {
    return direction == Direction.UP ? up : down;
  }

  // ---- faults

  /** How many bytes of a direction pass before the next fault; at least 1. */
  long bytesToNextFault(Direction direction) {
    long least = Long.MAX_VALUE;
    if (over) {
      return least;
    }
    for (Fate fate : waiting) {
      if (fate.direction() == null || fate.direction() == direction) {
        least = Math.min(least, fate.afterBytes() - counted(fate));
      }
    }
    return least;
  }

  private long counted(Fate fate) {
    Direction direction = fate.direction();
    return direction == null ? passedBytes : pipe(direction).receivedBytes();
  }

  /** Bytes of a direction have passed, never more than to the next fault. */
  void passed(Direction direction, int bytes) {
    passedBytes += bytes;
    happenAt(direction);
  }

  private void happenAt(Direction direction) {
    for (int i = 0; i < waiting.size() && !over; ) {
      Fate fate = waiting.get(i);
      boolean concerned = fate.direction() == null || fate.direction() == direction;
      if (!concerned || counted(fate) < fate.afterBytes()) {
        i++;
        continue;
      }
      waiting.remove(i);
      watcher.happened(number, direction, pipe(direction).receivedBytes(), fate.fault());
      pipe(direction).happen(fate.fault());
      boolean whole = fate.fault() instanceof Fault.Reset || fate.fault() instanceof Fault.Close;
      if (fate.direction() == null && !whole) {
        pipe(direction.opposite()).happen(fate.fault());
      }
    }
  }

  // ---- what pipes ask for

  /** A pipe has moved: its sender may be read again, or must not be. */
  void drained(Direction direction) {
    Channel sender = direction == Direction.UP ? near : far;
    // Netty's epoll fails when it is asked to read on behind an end.
    if (sender != null && far != null && !over && !pipe(direction).hasEnded()) {
      boolean read = !pipe(direction).full();
      if (sender.config().isAutoRead() != read) {
        sender.config().setAutoRead(read);
      }
    }
  }

  /** The receiver of a direction shall see its end. */
  void endAtReceiver(Direction direction) {
    Channel receiver = direction == Direction.UP ? far : near;
    if (receiver instanceof DuplexChannel duplex && duplex.isActive()) {
      duplex.shutdownOutput();
    } else if (receiver != null) {
      closeAfterWrites(receiver);
    }
  }

  /** Ends both sides in order. */
  void closeAll() {
    if (!over) {
      over = true;
      dispose();
      closeAfterWrites(near);
      Channel other = far;
      if (other != null) {
        closeAfterWrites(other);
      }
    }
  }

  /** Ends both sides by a reset; channels without sockets just close. */
  void resetAll() {
    over = true;
    dispose();
    reset(near);
    Channel other = far;
    if (other != null) {
      reset(other);
    }
  }

  private static void closeAfterWrites(Channel channel) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private static void reset(Channel channel) {
    if (channel instanceof DuplexChannel && channel.isActive()) {
      try {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      } catch (ChannelException e) {
        // The peer was faster: the connection is gone as it is.
      }
    }
    channel.close();
  }

  private void dispose() {
    up.dispose();
    down.dispose();
  }

  private void sideClosed(Direction sent, boolean reset) {
    openSides--;
    if (openSides == 0) {
      over = true;
      dispose();
      onClosed.accept(this);
      watcher.closed(number);
    } else if (reset) {
      pipe(sent).senderReset();
    } else {
      pipe(sent).senderClosed();
    }
  }

  /** One end of the connection; {@code sent} is the direction of the bytes that come from it. */
  private final class Side extends ChannelInboundHandlerAdapter {
    private final Direction sent;
    private boolean reset;
    private boolean halfEnded;

    Side(Direction sent) {
      this.sent = sent;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var bytes = (ByteBuf) message;
      if (over) {
        bytes.release();
        return;
      }
      watcher.received(number, sent, bytes);
      pipe(sent).take(bytes);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE && !halfEnded) {
        halfEnded = true;
        pipe(sent).senderEnded();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (context.channel().isWritable()) {
        pipe(sent.opposite()).pump();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      sideClosed(sent, reset);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // A reset by the peer. A defect of ours looks the same, and ends the connection as well.
      reset = true;
      context.close();
    }
  }
}
