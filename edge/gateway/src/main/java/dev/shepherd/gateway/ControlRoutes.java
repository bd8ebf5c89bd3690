package dev.shepherd.gateway;

import dev.shepherd.backend.EngineAdmin;
import dev.shepherd.exchange.Clock;
import dev.shepherd.gateway.control.EngineRoutes;
import dev.shepherd.gateway.control.ModelRoutes;
import dev.shepherd.gateway.control.ParseRoutes;
import dev.shepherd.gateway.control.ProbeRoutes;
import dev.shepherd.gateway.control.ResponseRoutes;
import dev.shepherd.gateway.control.RoutingRoutes;
import dev.shepherd.gateway.control.WorkerRoutes;
import dev.shepherd.net.HttpFetcher;
import dev.shepherd.parser.catalog.Formats;
import dev.shepherd.pipeline.Route;
import dev.shepherd.pipeline.RoutingHistory;
import dev.shepherd.workers.Fleet;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** All routes that the gateway answers itself. */
final class ControlRoutes {
  /** Release of the reference whose answers these are. */
  private static final String VERSION = "smg-1.13.0";

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final List<Route> probes;
  private final List<Route> all;

  ControlRoutes(
      Fleet fleet,
      HttpFetcher fetcher,
      EngineAdmin admin,
      Clock clock,
      RoutingHistory history,
      BooleanSupplier draining) {
    probes = new ProbeRoutes(fleet::snapshot, draining).routes();
    var engines =
        new EngineRoutes(fleet::snapshot, admin, fleet::loads, fetcher, clock, VERSION, TIMEOUT);
    all =
        Stream.of(
                probes,
                new ModelRoutes(fleet::snapshot).routes(),
                new WorkerRoutes(fleet).routes(),
                engines.routes(),
                new RoutingRoutes(history, clock).routes(),
                new ParseRoutes(Formats.standard()).routes(),
                new ResponseRoutes(fleet::snapshot, fetcher, TIMEOUT).routes())
            .flatMap(List::stream)
            .toList();
  }

  List<Route> all() {
    return all;
  }

  /** Those that the separate probe listener answers. */
  List<Route> probes() {
    return probes;
  }
}
