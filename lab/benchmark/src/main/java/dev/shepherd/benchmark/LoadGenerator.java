package dev.shepherd.benchmark;

import dev.shepherd.exchange.Clock;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a number of connections busy with one request, either as fast as answers come or at a fixed
 * rate. With a fixed rate, latency counts from the moment a request was due: a server that stalls
 * does not get credit for requests that could not be sent meanwhile.
 *
 * <p>Everything happens on one event loop; the public methods may be called from any other thread.
 */
final class LoadGenerator implements AutoCloseable {

  /** Beyond this many requests behind, the rate is not held and more waiting tells nothing new. */
  private static final int MAX_BEHIND = 100_000;

  /**
   * What happened between two marks.
   *
   * @param completed answers with status 200 that ended properly
   * @param failed other answers, broken answers and lost connections
   * @param nanos between the marks
   */
  record Result(long completed, long failed, long nanos, LatencyHistogram latency) {
    double perSecond() {
      return completed * 1e9 / nanos;
    }
  }

  private final Clock clock;
  private final Loops loops = Loops.one("bench-load");
  private final EventLoop loop = loops.group().next();
  private final List<LoadConnection> connections = new ArrayList<>();
  private final ArrayDeque<LoadConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<Long> waiting = new ArrayDeque<>();
  private final List<Integer> ports;
  private final Bootstrap bootstrap;
  private final ByteBuf request;
  private final long gapNanos;

  private boolean running = true;
  private long nextDue;
  private LatencyHistogram latency = new LatencyHistogram();
  private long completed;
  private long failed;
  private long markNanos;

  /**
   * Starts at once.
   *
   * @param ports connections are spread over them
   * @param ratePerSecond used by cases with a fixed rate only
   */
  LoadGenerator(BenchCase load, List<Integer> ports, int ratePerSecond, Clock clock) {
    this.clock = clock;
    this.ports = List.copyOf(ports);
    this.gapNanos = load.fixedRate() ? 1_000_000_000L / ratePerSecond : 0;
    byte[] bytes = load.request();
    ByteBuf direct = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    this.request = Unpooled.unreleasableBuffer(direct.asReadOnly());
    this.bootstrap =
        new Bootstrap()
            .group(loops.group())
            .channel(loops.client())
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    var connection = new LoadConnection(LoadGenerator.this, channel);
                    channel.pipeline().addLast(connection);
                  }
                });
    loop.execute(
        () -> {
          markNanos = clock.nanoTime();
          nextDue = markNanos;
          for (int i = 0; i < load.connections(); i++) {
            connect(i);
          }
          if (gapNanos > 0) {
            sendDue();
          }
        });
  }

  /** Begins a new window and returns what happened in the one before. */
  Result mark() throws InterruptedException {
    try {
      return loop.submit(this::turnPage).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    loop.execute(() -> running = false);
    loops.group().shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  long nanoTime() {
    return clock.nanoTime();
  }

  ByteBuf request() {
    return request.duplicate();
  }

  /** A connection opened; it gets work at once. */
  void opened(LoadConnection connection) {
    connections.add(connection);
    ready(connection);
  }

  /** A connection can take the next request. */
  void ready(LoadConnection connection) {
    if (!running) {
      return;
    }
    if (gapNanos == 0) {
      connection.send(clock.nanoTime());
      return;
    }
    Long due = waiting.poll();
    if (due != null) {
      connection.send(due);
    } else {
      idle.push(connection);
    }
  }

  void answered(int status, long nanos) {
    if (status == 200) {
      completed++;
      latency.record(nanos);
    } else {
      failed++;
    }
  }

  /** A connection is gone; another takes its place. */
  void lost(LoadConnection connection, boolean midRequest) {
    connections.remove(connection);
    idle.remove(connection);
    if (running) {
      if (midRequest) {
        failed++;
      }
      connect(connections.size());
    }
  }

  private Result turnPage() {
    long now = clock.nanoTime();
    var result = new Result(completed, failed, now - markNanos, latency);
    latency = new LatencyHistogram();
    completed = 0;
    failed = 0;
    markNanos = now;
    return result;
  }

  private void connect(int number) {
    int port = ports.get(number % ports.size());
    ChannelFuture opening =
        bootstrap.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    opening.addListener(
        done -> {
          if (!done.isSuccess() && running) {
            failed++;
            loop.schedule(() -> connect(number), 50, TimeUnit.MILLISECONDS);
          }
        });
  }

  /** Sends all that is due by now, then sleeps until the next. */
  private void sendDue() {
    if (!running) {
      return;
    }
    long now = clock.nanoTime();
    while (nextDue - now <= 0) {
      LoadConnection free = idle.poll();
      if (free != null) {
        free.send(nextDue);
      } else if (waiting.size() < MAX_BEHIND) {
        waiting.add(nextDue);
      } else {
        failed++;
      }
      nextDue += gapNanos;
    }
    loop.schedule(this::sendDue, nextDue - now, TimeUnit.NANOSECONDS);
  }

  /** How long a window must be so that slow cases complete something in it. */
  static Duration settleTime(BenchCase load) {
    return load == BenchCase.PACED ? Duration.ofMillis(1_000) : Duration.ofMillis(500);
  }
}
