package dev.shepherd.simulator;

import dev.shepherd.exchange.Randomness;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An inference engine that speaks HTTP like vLLM or SGLang and thinks in an {@link EngineModel}.
 *
 * <p>It reads with Netty's own HTTP decoder and writes by hand, and so is a peer independent of the
 * gateway's code. Everything of one engine happens on one event loop. Scripts are written in the
 * language of {@link #script(String)}. All methods are thread-safe.
 */
public final class SimulatedEngine {
  private static final int MAX_LINE_BYTES = 64 << 10;
  private static final int MAX_HEAD_BYTES = 1 << 20;
  private static final int BACKLOG = 4096;

  private final EngineConfig config;
  private final EngineCore core;
  private final ScriptBook scripts = new ScriptBook();
  private final RequestLog log;
  private final ChannelGroup connections;
  private final Channel listener;

  private SimulatedEngine(
      EngineConfig config,
      EngineHost host,
      SocketAddress address,
      Randomness randomness,
      CompletableFuture<SimulatedEngine> started) {
    this.config = config;
    this.core = new EngineCore(config, host.lane(), host.clock(), randomness);
    this.log = new RequestLog(config.keptRequests());
    this.connections = new DefaultChannelGroup(host.loop(), true);
    var router = new EngineRouter(core, scripts);
    var decoding =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEAD_BYTES);
    var bound =
        new ServerBootstrap()
            .group(host.loop())
            .channelFactory(host.channels())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    var throttle = ReadThrottle.install(core, channel);
                    channel
                        .pipeline()
                        .addLast(
                            new HttpRequestDecoder(decoding),
                            new EngineConnection(core, router, log, throttle));
                  }
                });
    if (address instanceof InetSocketAddress) {
      bound
          .option(ChannelOption.SO_REUSEADDR, true)
          .option(ChannelOption.SO_BACKLOG, BACKLOG)
          .childOption(ChannelOption.TCP_NODELAY, true);
    }
    var binding = bound.bind(address);
    this.listener = binding.channel();
    binding.addListener(
        done -> {
          if (done.isSuccess()) {
            started.complete(this);
          } else {
            started.completeExceptionally(done.cause());
          }
        });
  }

  /**
   * Starts an engine. The stage completes on the host's loop when it listens, or fails with the
   * reason why it cannot.
   *
   * @param randomness used on the host's loop only
   */
  public static CompletionStage<SimulatedEngine> start(
      EngineConfig config, EngineHost host, SocketAddress address, Randomness randomness) {
    var started = new CompletableFuture<SimulatedEngine>();
    host.loop()
        .execute(
            () -> {
              try {
                // Completes itself: it hands itself over once it listens.
                var engine = new SimulatedEngine(config, host, address, randomness, started);
                assert engine.listener != null;
              } catch (RuntimeException e) {
                started.completeExceptionally(e);
              }
            });
    return started;
  }

  /** Where it listens. */
  public SocketAddress address() {
    return listener.localAddress();
  }

  /** {@code http://host:port}; for engines on sockets. */
  public URI uri() {
    if (!(address() instanceof InetSocketAddress socket)) {
      throw new IllegalStateException("not on a socket: " + address());
    }
    var host = socket.getAddress().getHostAddress();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + socket.getPort());
  }

  /** What it is. */
  public EngineConfig config() {
    return config;
  }

  /**
   * Answers all requests of the data plane by a script, unless they bring their own. The language
   * is {@code key=value;key=value}, for example {@code status=503;retry-after=2} or {@code
   * cut_after_events=3;cut=reset}; an empty script is the ordinary engine.
   *
   * @throws IllegalArgumentException if the script is wrong
   */
  public void script(String script) {
    scripts.always(read(script));
  }

  /** Answers the next {@code times} requests of the data plane by a script; such calls queue up. */
  public void scriptNext(String script, int times) {
    scripts.next(read(script), times);
  }

  /**
   * Puts a script on top of what the next {@code times} requests of the data plane bring
   * themselves: trouble that they did not ask for. Such calls queue up.
   */
  public void troubleNext(String script, int times) {
    read(script);
    scripts.trouble(script, times);
  }

  /** Answers all requests for a path by a script, admin paths included. */
  public void scriptPath(String path, String script) {
    scripts.path(path, read(script));
  }

  /** Forgets all scripts, and is healthy. */
  public void clearScripts() {
    scripts.clear();
  }

  /** What the health endpoints answer: 200 or 503. */
  public void healthy(boolean healthy) {
    scripts.healthy(healthy);
  }

  /** The newest requests, oldest first, as many as the configuration keeps. */
  public List<ReceivedRequest> requests() {
    return log.requests();
  }

  /** Number of requests since the start, admin requests included. */
  public long requestsSeen() {
    return log.requestsSeen();
  }

  /** The newest cancellations, oldest first. */
  public List<Cancellation> cancellations() {
    return log.cancellations();
  }

  /** Number of clients that left before their answer was complete. */
  public long cancellationsSeen() {
    return log.cancellationsSeen();
  }

  /** Forgets remembered requests and cancellations; the counters go on. */
  public void forget() {
    log.clear();
  }

  /** Connections accepted since the start. */
  public long connectionsOpened() {
    return log.connectionsOpened();
  }

  /** Connections open now. */
  public long connectionsOpen() {
    return log.connectionsOpen();
  }

  /** What the engine is doing. */
  public EngineLoad load() {
    return core.load();
  }

  /** Stops listening and closes all connections. Completes on the host's loop. */
  public CompletionStage<Void> stop() {
    var stopped = new CompletableFuture<Void>();
    listener
        .close()
        .addListener(closed -> connections.close().addListener(all -> stopped.complete(null)));
    return stopped;
  }

  private static Script read(String script) {
    try {
      return ScriptReader.read(script);
    } catch (ScriptReader.BadScript e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
