package dev.shepherd.gateway.control;

import dev.shepherd.json.JsonObject;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import dev.shepherd.workers.FleetSnapshot;
import dev.shepherd.workers.Veto;
import dev.shepherd.workers.Worker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Tells whoever watches this process how it is: alive always, ready while a healthy worker is there
 * and no shutdown is under way. Thread-safe.
 */
public final class ProbeRoutes {
  private static final Reply ALIVE = Reply.text(200, "OK");

  private final Supplier<FleetSnapshot> fleet;
  private final BooleanSupplier draining;

  /**
   * The probes of a gateway.
   *
   * @param draining whether the gateway is shutting down; asked on any thread
   */
  public ProbeRoutes(Supplier<FleetSnapshot> fleet, BooleanSupplier draining) {
    this.fleet = fleet;
    this.draining = draining;
  }

  /** The routes; all are open to everybody. */
  public List<Route> routes() {
    return List.of(
        Route.answered(
            "GET", "/liveness", Route.Door.PUBLIC, r -> CompletableFuture.completedStage(ALIVE)),
        Route.answered(
            "GET", "/health", Route.Door.PUBLIC, r -> CompletableFuture.completedStage(ALIVE)),
        Route.answered(
            "GET",
            "/readiness",
            Route.Door.PUBLIC,
            r -> CompletableFuture.completedStage(readiness())));
  }

  private Reply readiness() {
    if (draining.getAsBoolean()) {
      return notReady("draining");
    }
    List<Worker> workers = fleet.get().workers();
    long healthy = workers.stream().filter(ProbeRoutes::answers).count();
    if (healthy == 0) {
      return notReady("insufficient healthy workers");
    }
    return Replies.json(
        200,
        JsonObject.builder()
            .put("status", "ready")
            .put("healthy_workers", healthy)
            .put("total_workers", workers.size())
            .build());
  }

  /** Whether a worker counts as ready and can be reached, as far as requests have shown. */
  private static boolean answers(Worker worker) {
    return worker.isHealthy() && worker.veto() != Veto.STALL;
  }

  private static Reply notReady(String reason) {
    return Replies.json(503, JsonObject.of("status", "not ready", "reason", reason));
  }
}
