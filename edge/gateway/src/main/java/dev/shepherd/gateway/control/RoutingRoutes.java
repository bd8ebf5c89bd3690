package dev.shepherd.gateway.control;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import dev.shepherd.pipeline.RoutingHistory;
import dev.shepherd.pipeline.RoutingRecord;
import dev.shepherd.routing.ReportedLoad;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Explains to operators which worker got a request, why, and what came of it. Thread-safe.
 *
 * <p>Both routes are for administrators: they name workers by URL and show what other callers asked
 * for, by id and length.
 */
public final class RoutingRoutes {
  static final int DEFAULT_RECENT = 20;

  /** Most choices in one answer: it is rendered on an event loop. */
  static final int MOST = 200;

  private final RoutingHistory history;
  private final Clock clock;

  /** Explains what a history holds. */
  public RoutingRoutes(RoutingHistory history, Clock clock) {
    this.history = history;
    this.clock = clock;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.answered("GET", "/debug/routing/recent", Route.Door.CONTROL, this::recent),
        Route.answered("GET", "/debug/routing/{request_id*}", Route.Door.CONTROL, this::find));
  }

  private CompletionStage<Reply> recent(ControlRequest request) {
    int limit = limit(request.queryValue("limit"));
    if (limit < 1) {
      GatewayError wrong =
          GatewayError.client(
              400, "invalid_value", "`limit` must be a number from 1 to " + MOST + ".", "limit");
      return CompletableFuture.completedStage(Replies.error(request, wrong));
    }
    if (!history.keeps()) {
      return CompletableFuture.completedStage(Replies.error(request, off()));
    }
    return history
        .recent(limit)
        .thenApply(
            found ->
                Replies.json(
                    200, JsonObject.of("object", JsonValue.of("list"), "data", array(found))));
  }

  private static int limit(@org.jspecify.annotations.Nullable String asked) {
    if (asked == null) {
      return DEFAULT_RECENT;
    }
    boolean digits = !asked.isEmpty() && asked.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && asked.length() <= 9 ? Math.min(MOST, Integer.parseInt(asked)) : -1;
  }

  private CompletionStage<Reply> find(ControlRequest request) {
    if (!history.keeps()) {
      return CompletableFuture.completedStage(Replies.error(request, off()));
    }
    String id = request.parameters().getFirst();
    return history
        .find(id, MOST)
        .thenApply(
            found ->
                found.isEmpty()
                    ? Replies.error(
                        request,
                        GatewayError.client(
                            404,
                            "routing_not_found",
                            "No choice is recorded for this request id, or not any more."))
                    : Replies.json(
                        200,
                        JsonObject.of("request_id", JsonValue.of(id), "attempts", array(found))));
  }

  private static GatewayError off() {
    return GatewayError.client(
        404, "routing_history_off", "Choices are not recorded: --routing-history-bytes is 0.");
  }

  private JsonArray array(List<RoutingRecord> records) {
    return new JsonArray(records.stream().<JsonValue>map(this::json).toList());
  }

  private JsonObject json(RoutingRecord record) {
    var json =
        JsonObject.builder()
            .put("request_id", record.requestId())
            .put("attempt", record.attempt())
            .put(
                "chosen_at",
                Instant.ofEpochMilli(clock.epochMillis() - record.ageNanos() / 1_000_000)
                    .toString())
            .put("model", record.model())
            .put("policy", record.policy());
    if (record.promptLength() > 0) {
      json.put(
          "prompt",
          JsonObject.builder()
              .put("length", record.promptLength())
              .put("unit", record.unit().name().toLowerCase(Locale.ROOT))
              .build());
    }
    record.rows().stream()
        .filter(RoutingRecord.Row::chosen)
        .findFirst()
        .ifPresent(row -> json.put("worker", worker(row).build()));
    json.put("reason", record.reason());
    if (Double.isFinite(record.expectedSeconds())) {
      json.put("expected_ttft_ms", rounded(record.expectedSeconds() * 1000));
    }
    return json.put("outcome", outcome(record.outcome()))
        .put("candidates_total", record.candidates())
        .put(
            "candidates",
            new JsonArray(record.rows().stream().<JsonValue>map(RoutingRoutes::candidate).toList()))
        .build();
  }

  private static JsonObject.Builder worker(RoutingRecord.Row row) {
    return JsonObject.builder().put("id", row.worker().id()).put("url", row.worker().url());
  }

  private static JsonObject candidate(RoutingRecord.Row row) {
    JsonObject.Builder json =
        worker(row)
            .put("chosen", row.chosen())
            .put("matched", row.matched())
            .put("in_flight", row.inFlight());
    if (Double.isFinite(row.score())) {
      json.put("score", row.score());
    }
    ReportedLoad load = row.load();
    if (load != null) {
      json.put("load", load(load, row.loadAgeNanos()));
    }
    return json.build();
  }

  private static JsonObject load(ReportedLoad load, long ageNanos) {
    JsonObject.Builder json = JsonObject.builder().put("age_ms", millis(ageNanos));
    known(json, "running", load.running());
    known(json, "waiting", load.waiting());
    known(json, "waiting_uncached_tokens", load.waitingUncachedTokens());
    known(json, "kv_usage", load.kvUsage());
    known(json, "tokens_per_second", load.tokensPerSecond());
    known(json, "cache_hit_rate", load.cacheHitRate());
    known(json, "max_running", load.maxRunning());
    return json.build();
  }

  private static JsonObject outcome(RoutingRecord.Outcome outcome) {
    JsonObject.Builder json = JsonObject.builder().put("state", outcome.state());
    if (outcome.status() > 0) {
      json.put("status", outcome.status());
    }
    if (outcome.firstTokenNanos() >= 0) {
      json.put("ttft_ms", millis(outcome.firstTokenNanos()));
    }
    if (outcome.totalNanos() >= 0) {
      json.put("total_ms", millis(outcome.totalNanos()));
    }
    known(json, "prompt_tokens", outcome.promptTokens());
    known(json, "cached_tokens", outcome.cachedTokens());
    known(json, "completion_tokens", outcome.completionTokens());
    return json.build();
  }

  private static void known(JsonObject.Builder json, String name, long value) {
    if (value >= 0) {
      json.put(name, value);
    }
  }

  private static void known(JsonObject.Builder json, String name, double value) {
    if (Double.isFinite(value) && value >= 0) {
      json.put(name, value);
    }
  }

  private static double millis(long nanos) {
    return rounded(nanos / 1e6);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
