package dev.shepherd.gateway;

import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import dev.shepherd.telemetry.Metrics;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code GET /metrics} of the metrics listener. */
final class MetricsRoute {
  private final Metrics metrics;

  MetricsRoute(Metrics metrics) {
    this.metrics = metrics;
  }

  Route route() {
    return Route.answered(
        "GET",
        "/metrics",
        Route.Door.PUBLIC,
        request ->
            CompletableFuture.completedFuture(
                new Reply(200, Metrics.CONTENT_TYPE, List.of(), metrics.scrape())));
  }
}
