package dev.shepherd.gateway;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.net.EventLoopLane;
import dev.shepherd.net.Loops;
import dev.shepherd.net.Transport;
import dev.shepherd.workers.BreakerSettings;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.PolicyShaping;
import dev.shepherd.workers.WorkerSpec;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A gateway on one loop that runs only when the test turns the crank, with channels inside the
 * process and a clock that only the test moves. Every write of a peer is one read of the gateway,
 * so tests decide how the wire is sliced.
 */
final class OneLoop implements AutoCloseable {
  static final String MODEL = "m";
  private static final int STEP_MILLIS = 5;

  final MockTicker ticker = Ticker.newMockTicker();
  final ManualClock clock = new ManualClock(1_800_000_000_000L);
  final ManualIoEventLoop loop =
      new ManualIoEventLoop(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
  private final Loops loops;
  private final Gateway gateway;

  /**
   * @param workers hosts with port 1, each a peer that the test has started before
   */
  OneLoop(
      List<String> workers,
      long seed,
      UnaryOperator<FleetConfig> fleetChange,
      UnaryOperator<GatewaySettings> change) {
    this(workers, seed, fleetChange, change, PolicyShaping.NONE);
  }

  /**
   * The same with policies of the test's own.
   *
   * @param shaping has the last word on each policy
   */
  OneLoop(
      List<String> workers,
      long seed,
      UnaryOperator<FleetConfig> fleetChange,
      UnaryOperator<GatewaySettings> change,
      PolicyShaping shaping) {
    clock.advance(Duration.ofSeconds(1));
    loops = Loops.manual(Transport.LOCAL, loop, clock);
    FleetConfig fleet =
        FleetConfig.defaults()
            .withDefaultPolicy("round_robin")
            .withStartupWorkers(
                workers.stream().map(w -> WorkerSpec.of("http://" + w + ":1", null)).toList());
    GatewaySettings settings =
        GatewaySettings.loopback(fleetChange.apply(fleet))
            .with(new GatewaySettings.Listeners("gateway", 1, null, "metrics", 1));
    var seams = new Seams(clock, Randomness.seeded(seed), loops, new EventLoopLane(loop));
    try {
      gateway = new Gateway(change.apply(settings), seams, shaping);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A fleet whose breakers have other settings. */
  static FleetConfig withBreaker(FleetConfig config, BreakerSettings breaker) {
    return config.with(draft -> draft.breaker = breaker);
  }

  /** A fleet whose breakers never open. */
  static FleetConfig withoutBreaker(FleetConfig config) {
    var d = BreakerSettings.DEFAULTS;
    return withBreaker(
        config,
        new BreakerSettings(
            false, d.failureThreshold(), d.successThreshold(), d.openTimeout(), d.window()));
  }

  /** Starts the gateway; its workers must listen already. */
  OneLoop start() {
    try {
      gateway.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    runReady();
    for (int i = 0; i < 400 && !gateway.fleet().snapshot().hasAvailable(); i++) {
      pass(Duration.ofMillis(STEP_MILLIS));
    }
    if (!gateway.fleet().snapshot().hasAvailable()) {
      throw new AssertionError("no worker became ready");
    }
    return this;
  }

  Gateway gateway() {
    return gateway;
  }

  /** Runs what needs no time. */
  void runReady() {
    while (loop.runNow() > 0) {
      // Until nothing is left.
    }
  }

  /** Listens as a worker of that name; each connection gets a handler of its own. */
  Channel listen(String host, Supplier<ChannelHandler> handlers) {
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(LocalServerChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(handlers.get());
                  }
                })
            .bind(new LocalAddress(host + ":1"));
    runReady();
    return bound.channel();
  }

  /** Lets time pass, in small steps. */
  void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= STEP_MILLIS) {
      long step = Math.min(left, STEP_MILLIS);
      clock.advance(Duration.ofMillis(step));
      ticker.advance(step, TimeUnit.MILLISECONDS);
      runReady();
    }
  }

  Client client() {
    return new Client();
  }

  /** A client inside the process. */
  final class Client {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final Channel channel;

    private Client() {
      var connecting =
          new Bootstrap()
              .group(loop)
              .channel(LocalChannel.class)
              .handler(
                  new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                      var bytes = (ByteBuf) message;
                      byte[] copy = new byte[bytes.readableBytes()];
                      bytes.readBytes(copy);
                      bytes.release();
                      received.writeBytes(copy);
                    }
                  })
              .connect(new LocalAddress("gateway:1"));
      runReady();
      channel = connecting.channel();
    }

    Client send(byte[] bytes) {
      channel.writeAndFlush(Unpooled.copiedBuffer(bytes));
      runReady();
      return this;
    }

    Client send(String text) {
      return send(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] wire() {
      return received.toByteArray();
    }

    void forget() {
      received.reset();
    }

    boolean closed() {
      return !channel.isActive();
    }

    /** Stops or resumes reading. */
    void reading(boolean reads) {
      channel.config().setAutoRead(reads);
      runReady();
    }

    Answer answer() {
      return Answer.read(wire(), closed(), false);
    }

    void leave() {
      channel.close();
      runReady();
    }
  }

  @Override
  public void close() {
    gateway.drain();
    gateway.cut();
    pass(Duration.ofMillis(300));
    gateway.close();
    runReady();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!loop.isTerminated()) {
      ticker.advance(1, TimeUnit.SECONDS);
      loop.runNow();
    }
  }
}
