package dev.shepherd.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.backend.EngineAdmin;
import dev.shepherd.gateway.control.Desk.Call;
import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.net.FetchRequest;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands and questions for the engines. */
final class EngineRoutesTest {
  private static final String W1 = "http://w1:1";
  private static final String W2 = "http://w2:1";

  private final Desk desk = new Desk();

  EngineRoutesTest() {
    desk.serve(routes());
  }

  private List<Route> routes() {
    var admin = new EngineAdmin(desk.engines, desk.clock);
    return new EngineRoutes(
            desk.fleet::snapshot,
            admin,
            desk.fleet::loads,
            desk.engines,
            desk.clock,
            "smg-1.13.0",
            Duration.ofSeconds(30))
        .routes();
  }

  private void twoWorkers() {
    desk.engines.start(W1, FakeEngines.model("m"));
    desk.engines.start(W2, FakeEngines.model("m"));
    desk.addWorker(W1, ",\"api_key\":\"k1\"");
    desk.addWorker(W2, "");
  }

  @Test
  void aFlushThatHalfSucceedsSaysWhere() {
    twoWorkers();
    desk.engines.answer(W1, 200, "");
    desk.engines.answer(W2, 500, "out of memory");

    Reply reply = desk.call(Call.of("POST", "/flush_cache"));

    assertThat(reply.status()).isEqualTo(206);
    JsonObject body = Desk.json(reply);
    assertThat(body.string("status")).isEqualTo("partial_success");
    assertThat(body.integer("workers_flushed")).hasValue(1);
    assertThat(body.integer("total_workers")).hasValue(2);
    assertThat(body.array("successful")).isEqualTo(JsonArray.ofStrings(List.of(W1)));
    JsonArray failed = body.array("failed");
    assertThat(failed).isNotNull();
    assertThat(failed.objects().map(f -> f.string("worker", ""))).containsExactly(W2);
    assertThat(desk.engines.calls.getFirst().headers()).containsEntry("authorization", "Bearer k1");
  }

  @Test
  void aFlushWithoutWorkersSucceeds() {
    Reply reply = desk.call(Call.of("POST", "/flush_cache"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(Desk.json(reply).integer("total_workers")).hasValue(0);
  }

  @Test
  void aProfileMayConcernOneWorker() {
    twoWorkers();
    desk.engines.answer(W1, 200, "");
    desk.engines.answer(W2, 200, "");

    Reply one =
        desk.call(Call.json("POST", "/start_profile", "{\"url\":\"" + W2 + "\",\"num_steps\":3}"));

    assertThat(one.status()).isEqualTo(200);
    assertThat(Desk.json(one).integer("workers_profiled")).hasValue(1);
    assertThat(desk.engines.pathsAt(W1)).isEmpty();
    assertThat(desk.engines.pathsAt(W2)).containsExactly("POST /start_profile");
    assertThat(new String(desk.engines.calls.getFirst().body(), StandardCharsets.UTF_8))
        .isEqualTo("{\"num_steps\":3}");

    Reply all = desk.call(Call.of("POST", "/stop_profile"));
    assertThat(Desk.json(all).integer("workers_profiled")).hasValue(2);

    Reply none = desk.call(Call.json("POST", "/stop_profile", "{\"url\":\"http://w9:1\"}"));
    assertThat(none.status()).isEqualTo(404);
    assertThat(Desk.json(none).string("status")).isEqualTo("error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"url\":7}"})
  void badProfileOptionsAreRefused(String body) {
    Reply reply = desk.call(Call.json("POST", "/start_profile", body));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(Desk.error(reply).string("code"))
        .isEqualTo(body.equals("{") ? "invalid_json" : "invalid_type");
    assertThat(desk.engines.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/loads", "/get_loads"})
  void aWorkerThatTellsNoLoadIsListedAsUnknown(String path) {
    twoWorkers();
    desk.engines.answer(W1, 404, "");

    Reply reply = desk.get(path);

    assertThat(reply.status()).isEqualTo(200);
    JsonObject body = Desk.json(reply);
    assertThat(body.string("version")).isEqualTo("smg-1.13.0");
    assertThat(body.string("timestamp", "")).startsWith("2026-01-01T");
    JsonArray loads = body.array("loads");
    assertThat(loads).isNotNull();
    assertThat(loads.objects().map(l -> l.string("worker", ""))).containsExactly(W1, W2);
    assertThat(loads.objects())
        .allSatisfy(load -> assertThat(load.integer("num_used_tokens")).hasValue(-1));
    assertThat(body.object("aggregate")).isNotNull();
  }

  @Test
  void metricsOfAllEnginesCarryTheirAddress() {
    twoWorkers();
    desk.engines.answer(W1, 200, "# TYPE sglang:running gauge\nsglang:running 3\n");

    Reply reply = desk.get("/engine_metrics");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.contentType()).startsWith("text/plain");
    assertThat(Desk.text(reply)).contains("sglang_running{worker_addr=\"" + W1 + "\"} 3");
  }

  @Test
  void metricsWithoutAnEngineAreAnError() {
    Reply none = desk.get("/engine_metrics");
    assertThat(none.status()).isEqualTo(500);
    assertThat(Desk.error(none).string("message")).isEqualTo("No available workers");

    twoWorkers();
    Reply silent = desk.get("/engine_metrics");
    assertThat(silent.status()).isEqualTo(500);
    assertThat(Desk.error(silent).string("code")).isEqualTo("engine_metrics_failed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health_generate",
        "/get_server_info",
        "/get_model_info",
        "/server_info",
        "/model_info"
      })
  void questionsGoToTheFirstWorkerWithItsOwnKey(String path) {
    twoWorkers();
    desk.engines.answer(W1, 418, "{\"tea\":true}");

    Reply reply =
        desk.call(
            Call.get(path + "?deep=\"1\"&x=%41%")
                .with(Map.of("authorization", "Bearer mine", "cookie", "c", "traceparent", "t")));

    assertThat(reply.status()).isEqualTo(418);
    assertThat(reply.contentType()).isEqualTo("application/json");
    assertThat(Desk.text(reply)).isEqualTo("{\"tea\":true}");
    FetchRequest sent = desk.engines.calls.getFirst();
    assertThat(sent.uri().toString()).isEqualTo(W1 + path + "?deep=%221%22&x=%41%25");
    assertThat(sent.headers())
        .containsOnly(
            Map.entry("authorization", "Bearer k1"),
            Map.entry("traceparent", "t"),
            Map.entry("x-request-id", "req-1"));
    assertThat(desk.engines.pathsAt(W2)).isEmpty();
  }

  @Test
  void aWorkerWithoutKeyDoesNotGetTheClients() {
    desk.engines.start(W2, FakeEngines.model("m"));
    desk.addWorker(W2, "");
    desk.engines.answer(W2, 200, "{}");

    desk.call(Call.get("/model_info").with(Map.of("authorization", "Bearer mine")));

    assertThat(desk.engines.calls.getFirst().headers()).doesNotContainKey("authorization");
  }

  @Test
  void questionsSkipAWorkerThatFell() {
    desk.engines.start(W1, FakeEngines.model("m"));
    desk.engines.start(W2, FakeEngines.model("m"));
    desk.addWorker(W1, ",\"health\":{\"check_interval_secs\":1,\"failure_threshold\":1}");
    desk.addWorker(W2, "");
    desk.engines.stop(W1);
    desk.lane.advance(Duration.ofSeconds(5));
    desk.engines.answer(W2, 200, "{}");

    assertThat(desk.get("/server_info").status()).isEqualTo(200);
    assertThat(desk.engines.pathsAt(W2)).containsExactly("GET /server_info");
  }

  @Test
  void withoutAWorkerQuestionsCannotBeAnswered() {
    Reply reply = desk.get("/health_generate");

    assertThat(reply.status()).isEqualTo(503);
    assertThat(Desk.error(reply).string("code")).isEqualTo("no_workers");
    assertThat(Desk.header(reply, "x-smg-error-code")).isEqualTo("no_workers");
  }

  @Test
  void aWorkerThatFailsIsNotNamed() {
    twoWorkers();

    Reply refused = desk.get("/model_info");
    assertThat(refused.status()).isEqualTo(502);
    assertThat(Desk.error(refused).string("code")).isEqualTo("call_upstream_connection_failed");
    assertThat(Desk.text(refused)).doesNotContain("w1");

    desk.engines.answer(
        W1, request -> CompletableFuture.failedStage(new TimeoutException("no answer of " + W1)));
    Reply late = desk.get("/model_info");
    assertThat(late.status()).isEqualTo(504);
    assertThat(Desk.error(late).string("code")).isEqualTo("call_upstream_timeout");
    assertThat(Desk.text(late)).doesNotContain("w1");
  }

  @Test
  void commandsAreForAdministratorsAndQuestionsForKeyHolders() {
    assertThat(routes())
        .filteredOn(route -> route.door() == Route.Door.CONTROL)
        .extracting(Route::template)
        .containsExactly("/flush_cache", "/start_profile", "/stop_profile", "/get_loads");
    assertThat(routes())
        .filteredOn(route -> route.door() == Route.Door.DIAGNOSTIC)
        .extracting(Route::template)
        .containsExactly(
            "/loads",
            "/engine_metrics",
            "/health_generate",
            "/get_server_info",
            "/get_model_info",
            "/server_info",
            "/model_info");
  }
}
