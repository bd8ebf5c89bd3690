package dev.shepherd.cli.demo;

import dev.shepherd.exchange.Clock;
import dev.shepherd.gateway.Gateway;
import dev.shepherd.simulator.EngineLoad;
import dev.shepherd.simulator.SimulatedEngine;
import dev.shepherd.workers.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the gauges of the engines, and what the gateway thinks of them. Rates are those between two
 * readings. Confined to one thread.
 */
final class Sampler {
  private static final String REMOVED = "removed";

  private final List<SimulatedEngine> engines;
  private final Gateway gateway;
  private final Clock clock;
  private final long startedNanos;
  private final long[] generated;
  private long readNanos;

  Sampler(List<SimulatedEngine> engines, Gateway gateway, Clock clock) {
    this.engines = List.copyOf(engines);
    this.gateway = gateway;
    this.clock = clock;
    startedNanos = clock.nanoTime();
    readNanos = startedNanos;
    generated = new long[engines.size()];
  }

  Reading read(long failed) {
    long now = clock.nanoTime();
    double seconds = (now - readNanos) / 1e9;
    readNanos = now;
    var workers = gateway.fleet().snapshot().workers();
    var readings = new ArrayList<EngineReading>();
    for (int i = 0; i < engines.size(); i++) {
      SimulatedEngine engine = engines.get(i);
      EngineLoad load = engine.load();
      Worker worker = find(workers, engine.uri().toString());
      long tokens = load.generatedTokens() - generated[i];
      generated[i] = load.generatedTokens();
      readings.add(
          new EngineReading(
              engine.uri().getPort(),
              engine.config().model(),
              worker == null ? REMOVED : worker.status().wire(),
              load.running(),
              load.waiting(),
              worker == null ? 0 : worker.processed(),
              seconds > 0 ? tokens / seconds : 0,
              load.hitRate()));
    }
    return new Reading(Duration.ofNanos(now - startedNanos), readings, gateway.exchanges(), failed);
  }

  private static @Nullable Worker find(List<Worker> workers, String url) {
    for (Worker worker : workers) {
      if (worker.url().equals(url)) {
        return worker;
      }
    }
    return null;
  }
}
