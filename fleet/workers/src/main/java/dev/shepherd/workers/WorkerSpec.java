package dev.shepherd.workers;

import dev.shepherd.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an operator said about a worker, complete and unchanged: whatever was sent is kept here and
 * shown again, except the key. Immutable; effective settings are worked out from it ({@link
 * WorkerProfile}).
 *
 * @param url unique in the fleet
 * @param models the models it serves; empty to ask the engine
 * @param type its part
 * @param runtime the engine's make, {@code unspecified} to find out
 * @param provider the cloud provider behind it, or null
 * @param labels free text; label {@code policy} chooses the model's policy
 * @param priority 0..2^32-1, default 50
 * @param cost relative price, default 1
 * @param apiKey the bearer key that the worker wants, or null
 * @param extras fields that nothing acts upon yet, as they came
 */
public record WorkerSpec(
    String url,
    List<ModelCard> models,
    WorkerType type,
    String runtime,
    @Nullable String provider,
    Map<String, String> labels,
    long priority,
    double cost,
    @Nullable Secret apiKey,
    HealthOverrides health,
    HttpPoolOverrides httpPool,
    ResilienceOverrides resilience,
    OverloadOverrides overload,
    JsonObject extras) {

  /** The runtime of a worker whose engine is to be found out. */
  public static final String UNSPECIFIED = "unspecified";

  /** The runtime of a service that is not asked for its health. */
  public static final String EXTERNAL = "external";

  /** Copies the collections; labels keep their order. */
  public WorkerSpec {
    models = List.copyOf(models);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /** A worker of which only the URL, and perhaps a key, is known. */
  public static WorkerSpec of(String url, @Nullable Secret apiKey) {
    return new WorkerSpec(
        url,
        List.of(),
        WorkerType.REGULAR,
        UNSPECIFIED,
        null,
        Map.of(),
        50,
        1.0,
        apiKey,
        HealthOverrides.NONE,
        HttpPoolOverrides.NONE,
        ResilienceOverrides.NONE,
        OverloadOverrides.NONE,
        JsonObject.EMPTY);
  }

  /** Seconds between two questions for its load, or null for the gateway's interval. */
  @Nullable Long loadMonitorIntervalSecs() {
    OptionalLong seconds = extras.integer("load_monitor_interval_secs");
    return seconds.isPresent() ? seconds.getAsLong() : null;
  }

  /** The same worker with its engine's make given. */
  public WorkerSpec withRuntime(String newRuntime) {
    return new WorkerSpec(
        url,
        models,
        type,
        newRuntime,
        provider,
        labels,
        priority,
        cost,
        apiKey,
        health,
        httpPool,
        resilience,
        overload,
        extras);
  }

  /** The same worker with only the given fields changed; labels are added, none is taken away. */
  WorkerSpec patched(WorkerPatch patch) {
    var mergedLabels = new LinkedHashMap<>(labels);
    mergedLabels.putAll(patch.labels());
    return new WorkerSpec(
        url,
        models,
        type,
        runtime,
        provider,
        mergedLabels,
        Overrides.or(patch.priority(), priority),
        Overrides.or(patch.cost(), cost),
        Overrides.later(apiKey, patch.apiKey()),
        health.with(patch.health()),
        httpPool,
        resilience,
        overload,
        extras);
  }
}
