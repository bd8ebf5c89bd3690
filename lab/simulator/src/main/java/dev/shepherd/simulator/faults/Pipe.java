package dev.shepherd.simulator.faults;

import dev.shepherd.exchange.Randomness;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: faults happen where bytes come in, time passes while they wait in
 * line, and they leave in order.
 *
 * <p>Every piece gets the time at which it is due when it comes in. With a bandwidth of {@code b},
 * a piece of {@code n} bytes occupies the link for {@code n / b} from when the one before it has
 * left the link, and is under way for the latency after that. Pieces never overtake: a due time is
 * never before that of the piece ahead. The line has a length in bytes; beyond it, the sender is
 * not read. Confined to the connection's loop.
 */
final class Pipe {
  /** A limited link hands on at least so many pieces per second, so that it flows. */
  private static final int PIECES_PER_SECOND = 100;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NEVER = Long.MAX_VALUE;

  /** What a place in the line stands for. */
  private enum Kind {
    BYTES,
    /** An orderly end of this direction. */
    END,
    /** An orderly end of the receiver's connection. */
    CLOSE,
    RESET
  }

  private record Piece(Kind kind, @Nullable ByteBuf bytes, long dueNanos) {
    int size() {
      return bytes == null ? 0 : bytes.readableBytes();
    }
  }

  private final FaultyConnection connection;
  private final Direction direction;
  private final int bufferBytes;
  private final Randomness random;
  private final ArrayDeque<Piece> line = new ArrayDeque<>();
  private Conditions conditions;
  private @Nullable Channel sink;
  private @Nullable ScheduledFuture<?> timer;
  private boolean timerDue;
  private long receivedBytes;
  private long waitingBytes;
  private long linkFreeNanos;
  private long lastDueNanos;
  private int toCorrupt;
  private boolean swallowing;
  private boolean ended;
  private boolean senderEnded;
  private boolean frozen;
  private boolean pumping;

  Pipe(FaultyConnection connection, Direction direction, FaultPlan plan, Randomness random) {
    this.connection = connection;
    this.direction = direction;
    this.conditions = plan.conditions();
    this.bufferBytes = plan.bufferBytes();
    this.random = random;
    long now = connection.nanoTime();
    this.linkFreeNanos = now;
    this.lastDueNanos = now;
  }

  /** Where bytes go; what came before waits in the line. */
  void sink(Channel newSink) {
    sink = newSink;
    pump();
  }

  /** Bytes that came in so far. */
  long receivedBytes() {
    return receivedBytes;
  }

  /** Whether nothing more comes from the sender. */
  boolean hasEnded() {
    return senderEnded;
  }

  /** Whether the sender should not be read for now. */
  boolean full() {
    return waitingBytes >= bufferBytes;
  }

  // ---- in

  /** Bytes from the sender; ownership passes. */
  void take(ByteBuf bytes) {
    while (bytes.isReadable()) {
      long room = connection.bytesToNextFault(direction);
      int n = (int) Math.min(bytes.readableBytes(), room);
      if (n > 0) {
        receivedBytes += n;
        accept(bytes.readRetainedSlice(n));
      }
      connection.passed(direction, n);
    }
    bytes.release();
    pump();
  }

  private void accept(ByteBuf bytes) {
    if (swallowing || ended) {
      bytes.release();
      return;
    }
    ByteBuf carried = toCorrupt > 0 ? corrupted(bytes) : bytes;
    int most = largestPiece();
    while (most > 0 && carried.readableBytes() > most) {
      queue(Kind.BYTES, carried.readRetainedSlice(most));
    }
    queue(Kind.BYTES, carried);
  }

  private int largestPiece() {
    int slice = conditions.sliceBytes();
    if (conditions.bytesPerSecond() == 0) {
      return slice;
    }
    int flowing = Math.clamp(conditions.bytesPerSecond() / PIECES_PER_SECOND, 1, Integer.MAX_VALUE);
    return slice == 0 ? flowing : Math.min(slice, flowing);
  }

  private ByteBuf corrupted(ByteBuf bytes) {
    ByteBuf copy = bytes.copy();
    bytes.release();
    int n = Math.min(toCorrupt, copy.readableBytes());
    toCorrupt -= n;
    for (int i = copy.readerIndex(); i < copy.readerIndex() + n; i++) {
      copy.setByte(i, copy.getByte(i) ^ (1 << random.nextInt(8)));
    }
    return copy;
  }

  private void queue(Kind kind, @Nullable ByteBuf bytes) {
    int n = bytes == null ? 0 : bytes.readableBytes();
    long now = connection.nanoTime();
    linkFreeNanos = Math.max(now, linkFreeNanos);
    if (conditions.bytesPerSecond() > 0) {
      linkFreeNanos += n * NANOS_PER_SECOND / conditions.bytesPerSecond();
    }
    long due = Math.max(lastDueNanos, linkFreeNanos + delayNanos());
    lastDueNanos = due;
    waitingBytes += n;
    line.add(new Piece(kind, bytes, due));
  }

  private long delayNanos() {
    long latency = conditions.latency().toNanos();
    long jitter = conditions.jitter().toNanos();
    return jitter == 0
        ? latency
        : Math.max(0, latency + (long) (jitter * (2 * random.nextDouble() - 1)));
  }

  /** The sender ended this direction in order. */
  void senderEnded() {
    senderEnded = true;
    end(Kind.END);
  }

  /** The sender closed its connection: it neither sends nor hears any more. */
  void senderClosed() {
    senderEnded = true;
    end(Kind.CLOSE);
  }

  /** The sender's connection was reset. */
  void senderReset() {
    senderEnded = true;
    end(Kind.RESET);
  }

  private void end(Kind kind) {
    // A half end may be followed by a whole one.
    boolean news = !ended || kind != Kind.END;
    if (news && !swallowing) {
      ended = true;
      queue(kind, null);
      pump();
    }
  }

  // ---- faults

  /** A fault happens to this direction, behind the bytes that came before. */
  void happen(Fault fault) {
    switch (fault) {
      case Fault.Reset reset -> end(Kind.RESET);
      case Fault.Close close -> end(Kind.CLOSE);
      case Fault.HalfClose half -> end(Kind.END);
      case Fault.BlackHole hole -> swallowing = true;
      case Fault.Corrupt corrupt -> toCorrupt = corrupt.bytes();
      case Fault.Change change -> conditions = change.to();
      case Fault.Stall stall -> {
        var time = stall.time();
        long until = time == null ? NEVER : connection.nanoTime() + time.toNanos();
        lastDueNanos = Math.max(lastDueNanos, until);
      }
    }
  }

  /** Holds everything where it is, or lets it go on. */
  void freeze(boolean freeze) {
    frozen = freeze;
    if (!freeze) {
      pump();
    }
  }

  // ---- out

  /** Hands on all that is due and that the receiver takes. */
  void pump() {
    Channel to = sink;
    if (to == null || pumping || frozen) {
      return;
    }
    pumping = true;
    try {
      long now = connection.nanoTime();
      // The receiver may take more as soon as it was flushed, and tells so while nobody listens.
      while (handOnDue(to, now)) {
        to.flush();
      }
      planTimer(now);
    } finally {
      pumping = false;
    }
    connection.drained(direction);
  }

  /**
   * Hands on what is due, until the receiver is full.
   *
   * @return whether a flush is owed
   */
  private boolean handOnDue(Channel to, long now) {
    boolean wrote = false;
    Piece first;
    while ((first = line.peek()) != null && first.dueNanos() <= now && mayPass(to, first)) {
      line.remove();
      waitingBytes -= first.size();
      wrote = handOn(to, first) || wrote;
    }
    return wrote;
  }

  private boolean mayPass(Channel to, Piece piece) {
    return piece.kind() != Kind.BYTES || !to.isActive() || to.isWritable();
  }

  /**
   * Gives a piece to the receiver.
   *
   * @return whether a flush is owed
   */
  private boolean handOn(Channel to, Piece piece) {
    ByteBuf bytes = piece.bytes();
    if (bytes != null) {
      if (conditions.sliceBytes() > 0) {
        // Each slice its own write to the network: the receiver may see every one of them alone.
        to.writeAndFlush(bytes);
        return false;
      }
      to.write(bytes);
      return true;
    }
    to.flush();
    switch (piece.kind()) {
      case BYTES -> {}
      case END -> connection.endAtReceiver(direction);
      case CLOSE -> connection.closeAll();
      case RESET -> connection.resetAll();
    }
    return false;
  }

  private void planTimer(long now) {
    Piece first = line.peek();
    if (first == null || timerDue || first.dueNanos() == NEVER || first.dueNanos() <= now) {
      return;
    }
    timerDue = true;
    timer =
        connection
            .loop()
            .schedule(
                () -> {
                  timerDue = false;
                  pump();
                },
                first.dueNanos() - now,
                TimeUnit.NANOSECONDS);
  }

  /** Gives all memory back. */
  void dispose() {
    ended = true;
    swallowing = true;
    ScheduledFuture<?> planned = timer;
    if (planned != null) {
      planned.cancel(false);
    }
    for (Piece piece : line) {
      ByteBuf bytes = piece.bytes();
      if (bytes != null) {
        bytes.release();
      }
    }
    line.clear();
    waitingBytes = 0;
  }
}
