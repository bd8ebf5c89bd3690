package dev.shepherd.gateway.control;

import dev.shepherd.backend.EngineDescription;
import dev.shepherd.dialect.Dialect;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import dev.shepherd.workers.FleetSnapshot;
import dev.shepherd.workers.ModelCard;
import dev.shepherd.workers.ModelPool;
import dev.shepherd.workers.Worker;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells which models can be called, in OpenAI's shape, or in Anthropic's for clients that send
 * {@code anthropic-version}. Thread-safe.
 *
 * <p>The list has canonical names only, in the order in which they appeared; a single model is
 * found by its aliases too. A model stays listed while its workers are down, since a request for it
 * is answered "try later" and not "no such model".
 */
public final class ModelRoutes {
  private final Supplier<FleetSnapshot> fleet;

  /** The models of a fleet. */
  public ModelRoutes(Supplier<FleetSnapshot> fleet) {
    this.fleet = fleet;
  }

  /** The routes; all are open to everybody. */
  public List<Route> routes() {
    return List.of(
        Route.answered(
            "GET",
            "/v1/models",
            Route.Door.PUBLIC,
            request -> CompletableFuture.completedStage(list(request))),
        Route.answered(
            "GET",
            "/v1/models/{model_id*}",
            Route.Door.PUBLIC,
            request -> CompletableFuture.completedStage(find(request))));
  }

  private Reply list(ControlRequest request) {
    Dialect dialect = dialect(request);
    FleetSnapshot now = fleet.get();
    List<Model> models = now.models().stream().map(Model::of).toList();
    if (models.isEmpty()) {
      GatewayError error =
          GatewayError.gateway(503, "no_models_available", "No model is available.");
      return Replies.error(dialect, request, now.discovering() ? error.retryAfter(1) : error);
    }
    JsonArray data =
        new JsonArray(models.stream().<JsonValue>map(model -> model.toJson(dialect)).toList());
    if (dialect == Dialect.ANTHROPIC) {
      return Replies.json(
          200,
          JsonObject.builder()
              .put("data", data)
              .put("has_more", false)
              .put("first_id", models.getFirst().id())
              .put("last_id", models.getLast().id())
              .build());
    }
    return Replies.json(200, JsonObject.of("object", JsonValue.of("list"), "data", data));
  }

  private Reply find(ControlRequest request) {
    Dialect dialect = dialect(request);
    String name = request.parameters().getFirst();
    ModelPool pool = name.equals(FleetSnapshot.UNKNOWN) ? null : fleet.get().names().get(name);
    if (pool == null) {
      return Replies.error(
          dialect,
          request,
          GatewayError.client(
              404, "model_not_found", "The model '" + name + "' does not exist.", "model"));
    }
    return Replies.json(200, Model.of(pool).toJson(dialect));
  }

  private static Dialect dialect(ControlRequest request) {
    return request.headers().containsKey("anthropic-version") ? Dialect.ANTHROPIC : Dialect.OPENAI;
  }

  /**
   * What clients are told about a model.
   *
   * @param createdMillis when its first worker was registered, since 1970
   * @param owner the make of the engine that serves it
   * @param contextLength what a request may rely on wherever it goes, in tokens; null if unknown
   * @param root where the engine has the model from; null if unknown
   */
  private record Model(
      String id,
      String displayName,
      long createdMillis,
      String owner,
      @Nullable Long contextLength,
      @Nullable String root) {

    static Model of(ModelPool pool) {
      String id = pool.id();
      List<Worker> workers = pool.all();
      Worker first = workers.getFirst();
      return new Model(
          id,
          cards(workers, id)
              .map(card -> card.extras().string("display_name"))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(id),
          registeredMillis(first),
          first.profile().runtime(),
          cards(workers, id)
              .map(ModelCard::contextLength)
              .filter(Objects::nonNull)
              .min(Long::compare)
              .orElse(null),
          root(workers, id));
    }

    private static Stream<ModelCard> cards(List<Worker> workers, String id) {
      return workers.stream()
          .flatMap(worker -> worker.profile().models().stream())
          .filter(card -> card.id().equals(id));
    }

    private static @Nullable String root(List<Worker> workers, String id) {
      for (Worker worker : workers) {
        EngineDescription engine = worker.profile().engine();
        if (engine != null) {
          for (var model : engine.models()) {
            if (model.id().equals(id) && model.root() != null) {
              return model.root();
            }
          }
        }
      }
      return null;
    }

    /** The time that a UUID of version 7 carries in its first 48 bits (RFC 9562, section 5.7). */
    private static long registeredMillis(Worker worker) {
      return UUID.fromString(worker.id()).getMostSignificantBits() >>> 16;
    }

    JsonObject toJson(Dialect dialect) {
      if (dialect == Dialect.ANTHROPIC) {
        return JsonObject.builder()
            .put("type", "model")
            .put("id", id)
            .put("display_name", displayName)
            .put("created_at", Instant.ofEpochSecond(createdMillis / 1000).toString())
            .build();
      }
      return JsonObject.builder()
          .put("id", id)
          .put("object", "model")
          .put("created", createdMillis / 1000)
          .put("owned_by", owner)
          .putIfPresent("root", root)
          .putIfPresent("max_model_len", contextLength == null ? null : JsonValue.of(contextLength))
          .build();
    }
  }
}
