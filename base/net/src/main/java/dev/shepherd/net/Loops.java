package dev.shepherd.net;

import dev.shepherd.exchange.Clock;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of a process. New connections go to the loop with the fewest open exchanges.
 * Thread-safe.
 */
public final class Loops implements AutoCloseable {
  private final Transport transport;
  private final EventLoopGroup group;
  private final List<Loop> loops;

  private Loops(Transport transport, EventLoopGroup group, List<Loop> loops) {
    this.transport = transport;
    this.group = group;
    this.loops = List.copyOf(loops);
    loops.forEach(Loop::start);
  }

  /**
   * Starts event loops on threads of their own.
   *
   * @param count number of loops, at least 1
   */
  public static Loops start(Transport transport, int count, Clock clock) {
    var group =
        new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("smg-loop", true), transport.handlerFactory());
    var loops = new ArrayList<Loop>();
    for (EventExecutor executor : group) {
      loops.add(new Loop(loops.size(), (EventLoop) executor, clock));
    }
    return new Loops(transport, group, loops);
  }

  /** One loop that only runs when its owner turns the crank; for simulations. */
  public static Loops manual(Transport transport, ManualIoEventLoop loop, Clock clock) {
    return new Loops(transport, loop, List.of(new Loop(0, loop, clock)));
  }

  /** The transport all of them use. */
  public Transport transport() {
    return transport;
  }

  /** All loops. */
  public List<Loop> all() {
    return loops;
  }

  /** Netty's view of the loops. */
  public EventLoopGroup group() {
    return group;
  }

  /** The context of an event loop of this group. */
  public Loop of(EventLoop eventLoop) {
    for (Loop loop : loops) {
      if (loop.eventLoop() == eventLoop) {
        return loop;
      }
    }
    throw new IllegalArgumentException("not a loop of this group");
  }

  /** The loop with the fewest open exchanges, then the fewest connections. */
  public Loop leastBusy() {
    Loop best = loops.get(0);
    for (int i = 1; i < loops.size(); i++) {
      Loop loop = loops.get(i);
      int difference = loop.openExchanges() - best.openExchanges();
      if (difference < 0 || (difference == 0 && loop.connections() < best.connections())) {
        best = loop;
      }
    }
    return best;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }
}
