package dev.shepherd.net;

import dev.shepherd.exchange.Clock;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop owns: scratch memory, recycled head buffers, its tick and its upstream
 * connections. Everything here is confined to the loop's thread, except the two load figures, which
 * any thread may read.
 */
public final class Loop {
  /** Resolution of all timeouts of connections. */
  public static final long TICK_MILLIS = 100;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
  private static final int MAX_KEPT_HEADS = 256;
  private static final int MAX_KEPT_SCRATCH_BYTES = 1 << 20;

  private final int index;
  private final EventLoop eventLoop;
  private final Clock clock;
  private final TickList ticks = new TickList();
  private final ArrayDeque<RequestHead> heads = new ArrayDeque<>();
  private byte[] scratch = new byte[64 << 10];
  private @Nullable Object attachment;
  private volatile LongConsumer delays = late -> {};
  private long dueNanos;

  // Read by the acceptor to find the loop with the least to do. Connections are counted by the
  // acceptor itself, before the loop hears of them, so that a burst is spread too.
  private volatile int openExchanges;
  private final AtomicInteger connections = new AtomicInteger();

  Loop(int index, EventLoop eventLoop, Clock clock) {
    this.index = index;
    this.eventLoop = eventLoop;
    this.clock = clock;
  }

  void start() {
    dueNanos = clock.nanoTime() + TICK_NANOS;
    eventLoop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    long now = clock.nanoTime();
    delays.accept(Math.max(0, now - dueNanos));
    dueNanos = now + TICK_NANOS;
    ticks.tick(now);
  }

  /**
   * Tells at every tick how late it came, in nanoseconds: what a task of this loop waited because
   * others took its thread or its CPU. Called on the loop's thread; may be set from any.
   */
  public void reportDelays(LongConsumer lateNanos) {
    delays = lateNanos;
  }

  /** Position among the loops of the process, from 0. */
  public int index() {
    return index;
  }

  /** The thread of execution. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /** Monotonic nanoseconds of the injected clock. */
  public long nanoTime() {
    return clock.nanoTime();
  }

  /** The allocator for buffers that go to a socket. */
  public ByteBufAllocator allocator() {
    return ByteBufAllocator.DEFAULT;
  }

  /** Registers for the tick. */
  TickList.Slot ticking(Ticking target) {
    return ticks.add(target);
  }

  void noTicking(TickList.@Nullable Slot slot) {
    ticks.remove(slot);
  }

  /** How many are registered for the tick. */
  int ticking() {
    return ticks.size();
  }

  /**
   * Memory to look at bytes in; overwritten by the next caller on this loop, so never kept across a
   * call that may parse. Larger requests get an array of their own.
   */
  public byte[] scratch(int atLeastBytes) {
    byte[] current = scratch;
    if (current.length >= atLeastBytes) {
      return current;
    }
    byte[] larger = new byte[Math.max(atLeastBytes, current.length * 2)];
    if (larger.length <= MAX_KEPT_SCRATCH_BYTES) {
      scratch = larger;
    }
    return larger;
  }

  RequestHead takeHead() {
    RequestHead head = heads.pollLast();
    return head != null ? head : new RequestHead();
  }

  void giveBack(RequestHead head) {
    if (heads.size() < MAX_KEPT_HEADS && head.recyclable()) {
      heads.addLast(head);
    }
  }

  /** State that the layer above keeps per loop, such as its scanners. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Sets the state of the layer above; once, before the loop serves. */
  public void attach(Object state) {
    attachment = state;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // single writer: the loop itself
  void exchangeOpened() {
    openExchanges++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // single writer: the loop itself
  void exchangeClosed() {
    openExchanges--;
  }

  void connectionOpened() {
    connections.incrementAndGet();
  }

  void connectionClosed() {
    connections.decrementAndGet();
  }

  /** Requests being served. Any thread. */
  public int openExchanges() {
    return openExchanges;
  }

  /** Open client connections. Any thread. */
  public int connections() {
    return connections.get();
  }
}
