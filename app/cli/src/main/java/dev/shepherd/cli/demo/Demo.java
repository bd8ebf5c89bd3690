package dev.shepherd.cli.demo;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.gateway.Gateway;
import dev.shepherd.gateway.GatewaySettings;
import dev.shepherd.gateway.Seams;
import dev.shepherd.net.EventLoopLane;
import dev.shepherd.net.Loop;
import dev.shepherd.net.Loops;
import dev.shepherd.net.NettyHttpFetcher;
import dev.shepherd.net.UpstreamConfig;
import dev.shepherd.net.Upstreams;
import dev.shepherd.simulator.EngineConfig;
import dev.shepherd.simulator.Flavor;
import dev.shepherd.simulator.SimulatedFleet;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.WorkerSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Four simulated engines, a gateway in front of them and clients that use it, all in this process
 * and on loopback. Life: {@link #start}, {@link #show}, {@link #close}.
 */
public final class Demo implements AutoCloseable {
  private static final int USUAL_PORT = 30_000;
  private static final int USUAL_METRICS_PORT = 29_000;
  private static final int ENGINES = 4;
  private static final List<String> MODELS = List.of("sim-small", "sim-large");
  private static final long STEP_NANOS = 1_000_000_000;

  /** How long the first lines wait for the gateway to find its engines. */
  private static final Duration READY_PATIENCE = Duration.ofSeconds(5);

  private static final long READY_STEP_MILLIS = 20;

  private final DemoOptions options;
  private final Clock clock;
  private final SimulatedFleet engines;
  private final Gateway gateway;
  private final Loops clients;
  private final Upstreams connections;
  private final @Nullable Traffic traffic;
  private final Sampler sampler;

  private Demo(DemoOptions options, Clock clock, SimulatedFleet engines, Gateway gateway) {
    this.options = options;
    this.clock = clock;
    this.engines = engines;
    this.gateway = gateway;
    clients = Loops.start(gateway.transport(), 1, clock);
    connections = new Upstreams(clients, UpstreamConfig.defaults(), null);
    traffic = options.traffic() > 0 ? traffic() : null;
    sampler = new Sampler(engines.engines(), gateway, clock);
  }

  private Traffic traffic() {
    Loop loop = clients.all().getFirst();
    return new Traffic(
        new NettyHttpFetcher(loop, connections),
        new EventLoopLane(loop.eventLoop()),
        Randomness.system(),
        URI.create("http://127.0.0.1:" + gateway.port()),
        MODELS,
        options.traffic());
  }

  /**
   * Starts everything.
   *
   * @throws IOException if a port that was asked for is taken; nothing is left running then
   */
  public static Demo start(DemoOptions options) throws IOException {
    Clock clock = Clock.system();
    var engine = EngineConfig.realistic(Flavor.VLLM, MODELS.toArray(String[]::new));
    engine = engine.withTiming(engine.timing().scaled(options.speed()));
    var engines = SimulatedFleet.start(dev.shepherd.simulator.FleetConfig.local(ENGINES, engine));
    Gateway gateway = null;
    try {
      gateway = new Gateway(settings(options, engines), Seams.real(Seams.bestTransport(), 1));
      gateway.start();
      return new Demo(options, clock, engines, gateway);
    } catch (IOException e) {
      if (gateway != null) {
        gateway.close();
      }
      engines.close();
      throw e;
    }
  }

  private static GatewaySettings settings(DemoOptions options, SimulatedFleet engines) {
    var workers = new ArrayList<WorkerSpec>();
    engines.urls().forEach(url -> workers.add(WorkerSpec.of(url.toString(), null)));
    Integer port = options.port();
    Integer metricsPort = options.metricsPort();
    return GatewaySettings.loopback(FleetConfig.defaults().withStartupWorkers(workers))
        .with(
            new GatewaySettings.Listeners(
                "127.0.0.1",
                port == null ? freeOr(USUAL_PORT) : port,
                null,
                "127.0.0.1",
                metricsPort == null ? freeOr(USUAL_METRICS_PORT) : metricsPort));
  }

  /** The usual port when nobody has it, else 0. */
  private static int freeOr(int usual) {
    try (var probe = new ServerSocket(usual, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Shows what happens until asked to end, or until the time given in the options is over.
   *
   * @param interactive whether {@code out} is a terminal
   */
  public void show(PrintStream out, boolean interactive, boolean colours, CountDownLatch asked)
      throws InterruptedException {
    View view = interactive ? live(out, colours) : new PlainView(out, guide());
    long start = clock.nanoTime();
    try {
      if (interactive) {
        view.show(reading());
      }
      awaitEngines(asked);
      if (traffic != null) {
        traffic.start();
      }
      long limit = options.duration() == null ? Long.MAX_VALUE : options.duration().toNanos();
      for (long due = STEP_NANOS; ; due += STEP_NANOS) {
        view.show(reading());
        long wait = Math.min(due, limit) - (clock.nanoTime() - start);
        if (asked.await(Math.max(0, wait), TimeUnit.NANOSECONDS)) {
          return;
        }
        if (due >= limit) {
          view.show(reading());
          return;
        }
      }
    } finally {
      view.end();
    }
  }

  private View live(PrintStream out, boolean colours) {
    String words = traffic == null ? "no traffic" : plain(options.traffic()) + " req/s";
    var frame = new Frame(guide(), Style.of(colours, out.charset()), words);
    return new LiveView(out, frame, new Window(System.getenv()));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private Guide guide() {
    var notes = new ArrayList<String>();
    note(notes, options.port(), USUAL_PORT, gateway.port(), "the gateway listens");
    note(notes, options.metricsPort(), USUAL_METRICS_PORT, gateway.metricsPort(), "metrics are");
    return new Guide(gateway.port(), gateway.metricsPort(), MODELS.getFirst(), notes);
  }

  private static void note(
      List<String> notes, @Nullable Integer asked, int usual, int real, String what) {
    if (asked == null && real != usual) {
      notes.add("Port " + usual + " is taken, so " + what + " on " + real + ".");
    }
  }

  private Reading reading() {
    return sampler.read(traffic == null ? 0 : traffic.failed());
  }

  /** Whoever pastes a command shall not be told that there is no such model. */
  private void awaitEngines(CountDownLatch asked) throws InterruptedException {
    long start = clock.nanoTime();
    while (!reading().allReady()
        && clock.nanoTime() - start < READY_PATIENCE.toNanos()
        && !asked.await(READY_STEP_MILLIS, TimeUnit.MILLISECONDS)) {
      // Looks again.
    }
  }

  /** Ends everything within about a second; running answers are not waited for. */
  @Override
  public void close() {
    if (traffic != null) {
      traffic.stop();
    }
    gateway.drain();
    gateway.cut();
    connections.close();
    clients.close();
    gateway.close();
    engines.close();
  }
}
