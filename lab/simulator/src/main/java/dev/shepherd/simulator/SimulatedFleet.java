package dev.shepherd.simulator;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Simulated engines on real sockets, with threads of their own. Thread-safe. */
public final class SimulatedFleet implements AutoCloseable {
  private final List<SimulatedEngine> engines;
  private final EventLoopGroup loops;

  private SimulatedFleet(List<SimulatedEngine> engines, EventLoopGroup loops) {
    this.engines = List.copyOf(engines);
    this.loops = loops;
  }

  /**
   * Starts all engines and waits until they listen.
   *
   * @throws IOException if the address is unknown, the transport missing or a port taken; nothing
   *     is left running then
   */
  public static SimulatedFleet start(FleetConfig config) throws IOException {
    if (!config.transport().available()) {
      throw new IOException("this machine has no " + config.transport().id());
    }
    var address = InetAddress.getByName(config.host());
    var loops =
        new MultiThreadIoEventLoopGroup(
            config.threads(),
            new DefaultThreadFactory("engine", true),
            config.transport().handlers());
    var engines = new ArrayList<SimulatedEngine>();
    int port = config.port();
    for (var engine : config.engines()) {
      var host = EngineHost.on(loops.next(), config.transport().channels(), Clock.system());
      var randomness = Randomness.seeded(config.seed() + engines.size());
      try {
        engines.add(
            SimulatedEngine.start(engine, host, new InetSocketAddress(address, port), randomness)
                .toCompletableFuture()
                .join());
      } catch (CompletionException e) {
        new SimulatedFleet(engines, loops).close();
        var cause = e.getCause() == null ? e : e.getCause();
        throw new IOException(
            "cannot listen on " + config.host() + ":" + port + ": " + cause.getMessage(), cause);
      }
      port += port == 0 ? 0 : 1;
    }
    return new SimulatedFleet(engines, loops);
  }

  /** The engines in order. */
  public List<SimulatedEngine> engines() {
    return engines;
  }

  /** Their addresses in order. */
  public List<URI> urls() {
    return engines.stream().map(SimulatedEngine::uri).toList();
  }

  /** Stops everything and waits for it. Idempotent. Not to be called on an engine's loop. */
  @Override
  public void close() {
    if (!loops.isShuttingDown()) {
      for (var engine : engines) {
        engine.stop().toCompletableFuture().join();
      }
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
