package dev.shepherd.workers;

import dev.shepherd.backend.EngineDescription;
import dev.shepherd.backend.EngineModel;
import dev.shepherd.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Works out what holds for a worker from its spec, its engine and the gateway's settings. */
final class Profiles {
  /**
   * Statuses that count against a worker unless its spec lists others: those of servers, but for
   * 501, which says something about the request. 4xx are the client's.
   */
  private static final Set<Integer> FAILURES =
      IntStream.range(500, 600)
          .filter(status -> status != 501)
          .boxed()
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<Integer> CAPACITY = Set.of(429);

  /** Labels that may hold the model's name, the best first. */
  private static final List<String> NAME_LABELS =
      List.of("served_model_name", "model_id", "model_path");

  private final FleetConfig config;

  Profiles(FleetConfig config) {
    this.config = config;
  }

  /** A worker whose engine has not been asked yet. */
  WorkerProfile undiscovered(WorkerSpec spec, long revision) {
    return make(spec, revision, null, config.healthPath(), false);
  }

  /** A worker whose engine answered, or was given up on: then {@code engine} is null. */
  WorkerProfile discovered(WorkerSpec spec, long revision, Discovery discovery) {
    return make(spec, revision, discovery.engine(), discovery.healthPath(), true);
  }

  /** The same worker under a changed spec, with what is known of its engine. */
  WorkerProfile changed(WorkerProfile old, WorkerSpec spec) {
    return make(spec, old.revision() + 1, old.engine(), old.healthPath(), old.discovered());
  }

  /** The same worker under a fresh description of its engine. */
  WorkerProfile refreshed(WorkerProfile old, EngineDescription engine) {
    return make(old.spec(), old.revision(), engine, old.healthPath(), true);
  }

  HealthSettings health(WorkerSpec spec) {
    boolean external = spec.runtime().equals(WorkerSpec.EXTERNAL);
    HealthSettings health = config.health().with(spec.health());
    // A service that is not ours is not asked for its health unless somebody wants that.
    return external && spec.health().disableHealthCheck() == null
        ? health.with(new HealthOverrides(null, null, null, null, true, null))
        : health;
  }

  private WorkerProfile make(
      WorkerSpec spec,
      long revision,
      @Nullable EngineDescription engine,
      String healthPath,
      boolean discovered) {
    String runtime = spec.runtime();
    var labels = new LinkedHashMap<String, String>();
    if (engine != null) {
      labels.putAll(engine.labels());
      if (runtime.equals(WorkerSpec.UNSPECIFIED)) {
        runtime = engine.runtime();
      }
    }
    labels.putAll(spec.labels());
    ResilienceOverrides own = spec.resilience();
    return new WorkerProfile(
        spec,
        revision,
        runtime,
        engine,
        discovered,
        models(spec, engine, labels),
        Collections.unmodifiableMap(labels),
        health(spec),
        healthPath,
        breaker(own),
        own.retryableStatusCodes() != null ? Set.copyOf(own.retryableStatusCodes()) : FAILURES,
        own.capacityStatusCodes() != null ? Set.copyOf(own.capacityStatusCodes()) : CAPACITY);
  }

  private static List<ModelCard> models(
      WorkerSpec spec, @Nullable EngineDescription engine, Map<String, String> labels) {
    if (!spec.models().isEmpty()) {
      return spec.models().stream().map(card -> completed(card, engine)).toList();
    }
    var cards = new ArrayList<ModelCard>();
    if (engine != null) {
      for (EngineModel model : engine.models()) {
        cards.add(
            new ModelCard(
                model.id(),
                model.aliases(),
                capabilities(labels),
                length(model),
                JsonObject.EMPTY));
      }
    }
    if (cards.isEmpty()) {
      for (String label : NAME_LABELS) {
        String name = labels.get(label);
        if (name != null && !name.isEmpty()) {
          return List.of(
              new ModelCard(name, List.of(), capabilities(labels), null, JsonObject.EMPTY));
        }
      }
    }
    return List.copyOf(cards);
  }

  /** What the operator said about a model, completed by what the engine says about it. */
  private static ModelCard completed(ModelCard card, @Nullable EngineDescription engine) {
    if (engine != null && card.contextLength() == null) {
      for (EngineModel model : engine.models()) {
        if (model.id().equals(card.id()) && model.contextLength() != null) {
          return card.withContextLength(model.contextLength());
        }
      }
    }
    return card;
  }

  /** What the engine's labels say that its models can do. */
  private static Set<Capability> capabilities(Map<String, String> labels) {
    var set = EnumSet.copyOf(Capability.LANGUAGE_MODEL);
    if ("true".equals(labels.get("is_embedding")) || "false".equals(labels.get("is_generation"))) {
      String architectures = labels.getOrDefault("architectures", "").toLowerCase(Locale.ROOT);
      String type = labels.getOrDefault("model_type", "").toLowerCase(Locale.ROOT);
      boolean rerank =
          architectures.contains("rerank")
              || architectures.contains("crossencoder")
              || type.contains("rerank");
      set = EnumSet.of(rerank ? Capability.RERANK : Capability.EMBEDDINGS);
    }
    if ("true".equals(labels.get("supports_vision"))
        || "true".equals(labels.get("has_image_understanding"))) {
      set.add(Capability.VISION);
    }
    return set;
  }

  private static @Nullable Long length(EngineModel model) {
    Integer tokens = model.contextLength();
    return tokens == null ? null : Long.valueOf(tokens);
  }

  private BreakerSettings breaker(ResilienceOverrides own) {
    BreakerSettings base = config.breaker();
    Boolean disabled = own.disableCircuitBreaker();
    return new BreakerSettings(
        disabled != null ? !disabled : base.enabled(),
        HealthSettings.count(own.cbFailureThreshold(), base.failureThreshold()),
        HealthSettings.count(own.cbSuccessThreshold(), base.successThreshold()),
        HealthSettings.seconds(own.cbTimeoutSecs(), base.openTimeout()),
        HealthSettings.seconds(own.cbWindowSecs(), base.window()),
        own.cbFailureRate() != null ? own.cbFailureRate() : base.failureRate(),
        HealthSettings.count(own.cbMinimumRequests(), base.minimumRequests()),
        HealthSettings.count(own.cbHalfOpenRequests(), base.trials()));
  }
}
