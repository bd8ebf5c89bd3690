package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.net.Transport;
import dev.shepherd.simulator.EngineConfig;
import dev.shepherd.simulator.Flavor;
import dev.shepherd.simulator.SimulatedEngine;
import dev.shepherd.simulator.SimulatedFleet;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.Secret;
import dev.shepherd.workers.Worker;
import dev.shepherd.workers.WorkerSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A gateway before simulated engines, all on free loopback ports. */
final class Lab implements AutoCloseable {
  /** The model that every engine serves. */
  static final String MODEL = "m";

  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final SimulatedFleet engines;
  private final Gateway gateway;

  private Lab(SimulatedFleet engines, Gateway gateway) {
    this.engines = engines;
    this.gateway = gateway;
  }

  /** What a test wants different. */
  static final class Plan {
    private int count = 1;
    private EngineConfig engine = EngineConfig.instant(Flavor.VLLM, MODEL);
    private UnaryOperator<GatewaySettings> settings = UnaryOperator.identity();
    private UnaryOperator<FleetConfig> fleet = UnaryOperator.identity();
    private @Nullable String workerKey;
    private List<String> moreWorkers = List.of();

    Plan engines(int n) {
      count = n;
      return this;
    }

    Plan engine(EngineConfig config) {
      engine = config;
      return this;
    }

    Plan settings(UnaryOperator<GatewaySettings> change) {
      UnaryOperator<GatewaySettings> before = settings;
      settings = s -> change.apply(before.apply(s));
      return this;
    }

    Plan fleet(UnaryOperator<FleetConfig> change) {
      fleet = change;
      return this;
    }

    Plan workerKey(String key) {
      workerKey = key;
      return this;
    }

    Plan workers(String... urls) {
      moreWorkers = List.of(urls);
      return this;
    }

    /** Starts everything and waits until every engine can take requests. */
    Lab start() {
      try {
        SimulatedFleet engines =
            SimulatedFleet.start(dev.shepherd.simulator.FleetConfig.local(count, engine));
        var specs = new ArrayList<WorkerSpec>();
        Secret key = workerKey == null ? null : new Secret(workerKey);
        engines.urls().forEach(url -> specs.add(WorkerSpec.of(url.toString(), key)));
        moreWorkers.forEach(url -> specs.add(WorkerSpec.of(url, key)));
        FleetConfig config =
            FleetConfig.defaults().withDefaultPolicy("round_robin").withStartupWorkers(specs);
        var gateway =
            new Gateway(
                settings.apply(GatewaySettings.loopback(fleet.apply(config))),
                Seams.real(Transport.NIO, 2));
        gateway.start();
        var lab = new Lab(engines, gateway);
        await("all engines are ready", () -> lab.ready() == count);
        engines.engines().forEach(SimulatedEngine::forget);
        return lab;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static Plan plan() {
    return new Plan();
  }

  /** The usual gateway before one engine. */
  static Lab start() {
    return plan().start();
  }

  private int ready() {
    var pool = gateway.fleet().snapshot().lookup(MODEL);
    return pool == null ? 0 : pool.availableCount();
  }

  Gateway gateway() {
    return gateway;
  }

  int port() {
    return gateway.port();
  }

  SimulatedEngine engine() {
    return engines.engines().getFirst();
  }

  SimulatedEngine engine(int index) {
    return engines.engines().get(index);
  }

  List<SimulatedEngine> engines() {
    return engines.engines();
  }

  RawClient client() {
    return new RawClient(port());
  }

  /** One request on a connection of its own. */
  Answer post(String path, String body, String... lines) {
    try (RawClient client = client()) {
      return client.send(RawClient.post(path, body, lines)).answer();
    }
  }

  /** A chat request with a script for the engine, as members of {@code x_sim}. */
  static String chat(String script, boolean stream) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":"
        + stream
        + ",\"x_sim\":{"
        + script
        + "}}";
  }

  /** Requests that engines got at a path of the data plane. */
  long asked(String path) {
    return engines().stream()
        .flatMap(e -> e.requests().stream())
        .filter(r -> r.path().equals(path))
        .count();
  }

  /** Waits until nothing is held any more, whatever it was held by. */
  void awaitAllReleased() {
    await(
        "everything is released: " + held(),
        () ->
            gateway.runningRequests() == 0
                && gateway.bookedBytes() == 0
                && gateway.exchanges() == 0
                && gateway.fleet().snapshot().workers().stream().allMatch(w -> w.inFlight() == 0));
  }

  private String held() {
    return gateway.runningRequests()
        + " running, "
        + gateway.bookedBytes()
        + " bytes booked, "
        + gateway.exchanges()
        + " exchanges, in flight "
        + gateway.fleet().snapshot().workers().stream().map(Worker::inFlight).toList();
  }

  /** Waits for a condition, giving the processor away meanwhile. */
  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start)
          .as("waited too long for: " + what)
          .isLessThan(PATIENCE_NANOS);
      LockSupport.parkNanos(500_000);
    }
  }

  /** The page of metrics, without asking for it over the network. */
  String metrics() {
    return new String(gateway.metrics().registry().scrape(), StandardCharsets.UTF_8);
  }

  /**
   * The sum of a metric's series whose line contains all given parts.
   *
   * @param name full name of the sample
   */
  double metric(String name, String... parts) {
    double sum = 0;
    for (String line : metrics().split("\n")) {
      if (line.startsWith(name + "{") || line.startsWith(name + " ")) {
        boolean fits = true;
        for (String part : parts) {
          fits &= line.contains(part);
        }
        if (fits) {
          sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        }
      }
    }
    return sum;
  }

  @Override
  public void close() {
    gateway.drain();
    gateway.cut();
    gateway.close();
    engines.close();
  }
}
