package dev.shepherd.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import dev.shepherd.gateway.Gateway;
import dev.shepherd.gateway.GatewaySettings;
import dev.shepherd.gateway.Seams;
import dev.shepherd.net.Transport;
import dev.shepherd.simulator.EngineConfig;
import dev.shepherd.simulator.Flavor;
import dev.shepherd.simulator.SimulatedEngine;
import dev.shepherd.simulator.SimulatedFleet;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.WorkerSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** One real gateway before one simulated engine, for clients that were written elsewhere. */
final class Station implements AutoCloseable {
  /** The only model. */
  static final String MODEL = "sim-model";

  private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

  private final SimulatedFleet engines;
  private final Gateway gateway;

  private Station(SimulatedFleet engines, Gateway gateway) {
    this.engines = engines;
    this.gateway = gateway;
  }

  /** A gateway with the settings of a quiet machine. */
  static Station open() throws IOException {
    return open(settings -> settings);
  }

  /** A gateway with other settings. */
  static Station open(UnaryOperator<GatewaySettings> changes) throws IOException {
    return open(changes, Seams.bestTransport());
  }

  /** A gateway on a given transport. */
  static Station open(Transport transport) throws IOException {
    return open(settings -> settings, transport);
  }

  private static Station open(UnaryOperator<GatewaySettings> changes, Transport transport)
      throws IOException {
    var engines =
        SimulatedFleet.start(
            dev.shepherd.simulator.FleetConfig.local(1, EngineConfig.instant(Flavor.VLLM, MODEL)));
    var fleet =
        FleetConfig.defaults()
            .withDefaultPolicy("power_of_two")
            .withStartupWorkers(List.of(WorkerSpec.of(engines.urls().getFirst().toString(), null)));
    var gateway =
        new Gateway(changes.apply(GatewaySettings.loopback(fleet)), Seams.real(transport, 2));
    var station = new Station(engines, gateway);
    gateway.start();
    station.await(
        "the worker joins",
        () -> {
          var pool = gateway.fleet().snapshot().lookup(MODEL);
          return pool != null && pool.availableCount() > 0;
        });
    station.engine().forget();
    return station;
  }

  /** The engine behind the gateway. */
  SimulatedEngine engine() {
    return engines.engines().getFirst();
  }

  /** The gateway. */
  Gateway gateway() {
    return gateway;
  }

  /** Where clients go, without a path. */
  String url() {
    return "http://127.0.0.1:" + gateway.port();
  }

  /** Waits until something holds; fails after ten seconds. */
  void await(String what, BooleanSupplier condition) {
    long deadline = Clock.system().nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean() && Clock.system().nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    assertThat(condition.getAsBoolean()).as(what).isTrue();
  }

  /** Waits until the engine has seen its client leave and the gateway holds nothing any more. */
  void awaitCancellation() {
    await("the engine sees its client leave", () -> engine().cancellationsSeen() == 1);
    awaitQuiet();
  }

  /** Waits until the gateway holds nothing any more for requests. */
  void awaitQuiet() {
    await("permits are back", () -> gateway.runningRequests() == 0);
    await("bytes are back", () -> gateway.bookedBytes() == 0);
    await("exchanges are over", () -> gateway.exchanges() == 0);
  }

  @Override
  public void close() {
    gateway.cut();
    gateway.close();
    engines.close();
  }
}
