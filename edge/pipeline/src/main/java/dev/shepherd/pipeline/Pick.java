package dev.shepherd.pipeline;

import dev.shepherd.exchange.GatewayError;
import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonKind;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.workers.FleetSnapshot;
import dev.shepherd.workers.Lease;
import dev.shepherd.workers.ModelPool;
import dev.shepherd.workers.Worker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Phase 5: which workers can answer, and which of them is asked. Holds the pool found for a
 * request; each attempt chooses anew from what the fleet is then.
 */
final class Pick {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final Services services;
  private final ModelPool pool;
  private final @Nullable String name;
  private final boolean renames;

  private Pick(Services services, ModelPool pool, @Nullable String name, boolean renames) {
    this.services = services;
    this.pool = pool;
    this.name = name;
    this.renames = renames;
  }

  /**
   * The pool for the body that the loop's scanner has just seen; null if nobody serves its model.
   */
  static @Nullable Pick scanned(Services services, FieldScanner scanner, byte[] document) {
    int field = LoopState.MODEL_FIELD;
    if (scanner.kind(field) != JsonKind.STRING) {
      return any(services);
    }
    int start = scanner.start(field);
    int end = scanner.end(field);
    return escaped(document, start, end)
        ? named(services, java.util.Objects.requireNonNull(scanner.string(field)))
        : ofLiteral(services, document, start, end);
  }

  /** The pool for a model written as a JSON string, quotes included. */
  static @Nullable Pick ofLiteral(Services services, byte[] document, int start, int end) {
    if (escaped(document, start, end)) {
      byte[] literal = java.util.Arrays.copyOfRange(document, start, end);
      return JsonParser.parse(literal) instanceof JsonString text
          ? named(services, text.value())
          : null;
    }
    FleetSnapshot fleet = services.fleet().get();
    ModelPool pool = fleet.lookup(document, start + 1, end - 1);
    if (pool == null) {
      String text = new String(document, start + 1, end - start - 2, StandardCharsets.UTF_8);
      return text.equals(FleetSnapshot.UNKNOWN) ? any(services) : null;
    }
    return new Pick(services, pool, null, pool.renames(document, start + 1, end - 1));
  }

  private static boolean escaped(byte[] document, int start, int end) {
    for (int i = start + 1; i < end - 1; i++) {
      if (document[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  /** The pool of a model by name; null if nobody serves it. */
  static @Nullable Pick named(Services services, String model) {
    if (model.equals(FleetSnapshot.UNKNOWN)) {
      return any(services);
    }
    byte[] utf8 = model.getBytes(StandardCharsets.UTF_8);
    ModelPool pool = services.fleet().get().lookup(utf8, 0, utf8.length);
    return pool == null
        ? null
        : new Pick(services, pool, model, pool.renames(utf8, 0, utf8.length));
  }

  private static Pick any(Services services) {
    return new Pick(services, services.fleet().get().any(), FleetSnapshot.UNKNOWN, false);
  }

  ModelPool pool() {
    return pool;
  }

  /** Canonical model. */
  String model() {
    return pool.id();
  }

  /** Whether the body names the model by an alias, which the worker does not know. */
  boolean renames() {
    return renames;
  }

  /** Chooses a worker, one not tried yet if possible; null if none can take the request. */
  @Nullable Lease lease(
      PickRequest request, Decision decision, List<Worker> tried, boolean untriedOnly) {
    ModelPool now = tried.isEmpty() ? pool : current();
    return now.lease(request, decision, services.chance(), tried, untriedOnly);
  }

  /** Whether a worker that was not tried yet could take the request. */
  boolean hasUntried(List<Worker> tried) {
    for (Worker worker : current().available()) {
      if (!tried.contains(worker) && !worker.isResting()) {
        return true;
      }
    }
    return false;
  }

  /** Seconds until the first of the workers that rest can be asked again, 0 if none rests. */
  long leastRestSeconds() {
    long least = 0;
    for (Worker worker : current().all()) {
      long left = worker.isAvailable() ? worker.restLeftNanos() : 0;
      if (left > 0 && (least == 0 || left < least)) {
        least = left;
      }
    }
    return Math.ceilDiv(least, NANOS_PER_SECOND);
  }

  private ModelPool current() {
    FleetSnapshot fleet = services.fleet().get();
    ModelPool now =
        name != null && name.equals(FleetSnapshot.UNKNOWN) ? fleet.any() : fleet.lookup(pool.id());
    return now == null ? pool : now;
  }

  static GatewayError noSuchModel(Services services) {
    if (services.fleet().get().discovering()) {
      return GatewayError.gateway(
              503,
              "no_available_workers",
              "No worker has named this model yet, and some are still starting.")
          .retryAfter(1);
    }
    return GatewayError.client(
        404, "model_not_found", "No worker serves this model; see /v1/models.", "model");
  }

  /** Why no worker could be had. */
  GatewayError refusal() {
    return current().shedding()
        ? GatewayError.gateway(
                503,
                "worker_overload_protection_shed",
                "All workers of this model are too full to take more.")
            .retryAfter(1)
        : noneAvailable();
  }

  private static GatewayError noneAvailable() {
    return GatewayError.gateway(
            503,
            "no_available_workers",
            "All workers of this model are unavailable (circuit breaker open or unhealthy).")
        .retryAfter(1);
  }
}
