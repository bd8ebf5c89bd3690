package dev.shepherd.gateway;

import dev.shepherd.backend.EngineAdmin;
import dev.shepherd.exchange.Clock;
import dev.shepherd.net.HttpFetcher;
import dev.shepherd.pipeline.Route;
import dev.shepherd.workers.Fleet;
import java.util.List;
import java.util.function.BooleanSupplier;

/** All routes that the gateway answers itself. */
final class ControlRoutes {
  ControlRoutes(
      Fleet fleet, HttpFetcher fetcher, EngineAdmin admin, Clock clock, BooleanSupplier draining) {}

  List<Route> all() {
    return List.of();
  }

  /** Those that the separate probe listener answers. */
  List<Route> probes() {
    return List.of();
  }
}
