package dev.shepherd.workers;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows workers as JSON, in the shape of the {@code /workers} API; never their keys. Stateless. */
public final class WorkerJson {
  private static final long DEFAULT_CONNECTION_ATTEMPTS = 20;

  private WorkerJson() {}

  /** A worker of the list, with the order under way for it, if any. */
  public static JsonObject worker(Worker worker, @Nullable JobStatus job) {
    WorkerProfile profile = worker.profile();
    JsonObject.Builder json = JsonObject.builder().put("id", worker.id());
    json.putIfPresent("model_id", profile.primaryModel());
    describe(json, profile.spec(), profile);
    Reading reading = worker.reading();
    if (reading != null) {
      json.put(
          "engine_load",
          reading.engine().toJson().toBuilder()
              .put("timestamp", Instant.ofEpochMilli(reading.epochMillis()).toString())
              .build());
    }
    return state(json, worker.isHealthy(), worker.status(), worker.inFlight(), job);
  }

  /** A worker that has an id but has not joined the list. */
  public static JsonObject reserved(WorkerLookup.Reserved reserved) {
    JsonObject.Builder json = JsonObject.builder().put("id", reserved.id());
    describe(json, WorkerSpec.of(reserved.url(), null), null);
    return state(json, false, WorkerStatus.PENDING, 0, reserved.job());
  }

  /** A list of workers with counts by part. */
  public static JsonObject list(Collection<Worker> workers) {
    List<JsonValue> shown = workers.stream().<JsonValue>map(w -> worker(w, null)).toList();
    return JsonObject.builder()
        .put("workers", new JsonArray(shown))
        .put("total", shown.size())
        .put(
            "stats",
            JsonObject.builder()
                .put("prefill_count", count(workers, WorkerType.PREFILL))
                .put("decode_count", count(workers, WorkerType.DECODE))
                .put("regular_count", count(workers, WorkerType.REGULAR))
                .put("encode_count", count(workers, WorkerType.ENCODE))
                .build())
        .build();
  }

  /** How far an order has got. */
  public static JsonObject job(JobStatus job) {
    return JsonObject.builder()
        .put("job_type", job.jobType())
        .put("worker_url", job.workerUrl())
        .put("status", job.status())
        .putIfPresent("message", job.message())
        .put("timestamp", job.timestampSeconds())
        .build();
  }

  private static void describe(
      JsonObject.Builder json, WorkerSpec spec, @Nullable WorkerProfile profile) {
    List<ModelCard> models = profile == null ? spec.models() : profile.models();
    Map<String, String> labels = profile == null ? spec.labels() : profile.labels();
    json.put("url", spec.url());
    if (!models.isEmpty()) {
      json.put("models", new JsonArray(models.stream().<JsonValue>map(WorkerJson::card).toList()));
    }
    json.put("worker_type", spec.type().wire());
    json.put("connection_mode", "http");
    json.put("runtime_type", profile == null ? spec.runtime() : profile.runtime());
    json.putIfPresent("provider", spec.provider());
    if (!labels.isEmpty()) {
      JsonObject.Builder shown = JsonObject.builder();
      labels.forEach(shown::put);
      json.put("labels", shown.build());
    }
    json.put("priority", spec.priority());
    json.put("cost", spec.cost());
    json.put("max_connection_attempts", DEFAULT_CONNECTION_ATTEMPTS);
    spec.extras().members().forEach(json::put);
    putUnlessEmpty(json, "health", health(spec.health()));
    putUnlessEmpty(json, "http_pool", httpPool(spec.httpPool()));
    putUnlessEmpty(json, "resilience", resilience(spec.resilience()));
    putUnlessEmpty(json, "overload", overload(spec.overload()));
  }

  private static JsonObject state(
      JsonObject.Builder json,
      boolean healthy,
      WorkerStatus status,
      int load,
      @Nullable JobStatus job) {
    json.put("is_healthy", healthy).put("status", status.wire()).put("load", load);
    return json.putIfPresent("job_status", job == null ? null : job(job)).build();
  }

  private static JsonObject card(ModelCard card) {
    JsonObject.Builder json = JsonObject.builder().put("id", card.id());
    if (!card.aliases().isEmpty()) {
      json.put("aliases", JsonArray.ofStrings(card.aliases()));
    }
    json.put(
        "model_type",
        JsonArray.ofStrings(card.capabilities().stream().map(Capability::wire).toList()));
    Long contextLength = card.contextLength();
    json.putIfPresent("context_length", contextLength == null ? null : JsonValue.of(contextLength));
    card.extras().members().forEach(json::put);
    return json.build();
  }

  private static JsonObject health(HealthOverrides health) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("timeout_secs", health.timeoutSecs());
    fields.put("check_interval_secs", health.checkIntervalSecs());
    fields.put("success_threshold", health.successThreshold());
    fields.put("failure_threshold", health.failureThreshold());
    fields.put("disable_health_check", health.disableHealthCheck());
    fields.put("drain_settle_secs", health.drainSettleSecs());
    return object(fields);
  }

  private static JsonObject httpPool(HttpPoolOverrides pool) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("pool_max_idle_per_host", pool.maxIdlePerHost());
    fields.put("pool_idle_timeout_secs", pool.idleTimeoutSecs());
    fields.put("timeout_secs", pool.timeoutSecs());
    fields.put("connect_timeout_secs", pool.connectTimeoutSecs());
    fields.put("http2", pool.http2());
    return object(fields);
  }

  private static JsonObject resilience(ResilienceOverrides own) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("max_retries", own.maxRetries());
    fields.put("initial_backoff_ms", own.initialBackoffMillis());
    fields.put("max_backoff_ms", own.maxBackoffMillis());
    fields.put("backoff_multiplier", own.backoffMultiplier());
    fields.put("jitter_factor", own.jitterFactor());
    fields.put("disable_retry", own.disableRetry());
    fields.put("cb_failure_threshold", own.cbFailureThreshold());
    fields.put("cb_success_threshold", own.cbSuccessThreshold());
    fields.put("cb_timeout_secs", own.cbTimeoutSecs());
    fields.put("cb_window_secs", own.cbWindowSecs());
    fields.put("disable_circuit_breaker", own.disableCircuitBreaker());
    fields.put("retryable_status_codes", own.retryableStatusCodes());
    fields.put("capacity_status_codes", own.capacityStatusCodes());
    fields.put("cb_failure_rate", own.cbFailureRate());
    fields.put("cb_minimum_requests", own.cbMinimumRequests());
    fields.put("cb_half_open_requests", own.cbHalfOpenRequests());
    return object(fields);
  }

  private static JsonObject overload(OverloadOverrides overload) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("waiting_requests", overload.waitingRequests());
    fields.put("token_usage", overload.tokenUsage());
    return object(fields);
  }

  /** An object of those fields that are set. */
  private static JsonObject object(Map<String, @Nullable Object> fields) {
    JsonObject.Builder json = JsonObject.builder();
    fields.forEach(
        (key, value) -> {
          switch (value) {
            case null -> {}
            case Long number -> json.put(key, number);
            case Double number -> json.put(key, number);
            case Boolean flag -> json.put(key, flag);
            case List<?> numbers ->
                json.put(
                    key,
                    new JsonArray(
                        numbers.stream().<JsonValue>map(n -> new JsonNumber("" + n)).toList()));
            default -> throw new IllegalStateException("no JSON form for " + value.getClass());
          }
        });
    return json.build();
  }

  private static void putUnlessEmpty(JsonObject.Builder json, String key, JsonObject value) {
    if (!value.isEmpty()) {
      json.put(key, value);
    }
  }

  private static long count(Collection<Worker> workers, WorkerType type) {
    return workers.stream().filter(w -> w.spec().type() == type).count();
  }
}
