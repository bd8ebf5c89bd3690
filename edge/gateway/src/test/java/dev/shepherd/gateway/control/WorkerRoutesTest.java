package dev.shepherd.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.backend.EngineModel;
import dev.shepherd.gateway.control.Desk.Call;
import dev.shepherd.json.JsonObject;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The worker API as administrators see it. */
final class WorkerRoutesTest {
  private static final String W1 = "http://w1:8000";
  private static final String NOBODY = "01980000-0000-7000-8000-000000000000";

  private final Desk desk = new Desk();

  private static String code(Reply reply) {
    JsonObject body = Desk.json(reply);
    assertThat(body.members().keySet()).containsExactly("error", "code");
    assertThat(body.string("error", "")).isNotEmpty();
    return body.string("code", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.5:8000",
        "HTTP://10.0.0.5:8000",
        "",
        "ipc://",
        "http://",
        "http://a:99999"
      })
  void anUnusableUrlIsRefusedWithAReason(String url) {
    Reply reply = desk.call(Call.json("POST", "/workers", "{\"url\":\"" + url + "\"}"));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(code(reply)).isEqualTo("BAD_REQUEST");
    if (url.contains("10.0.0.5")) {
      assertThat(Desk.text(reply)).contains("scheme");
    }
  }

  @Test
  void aWorkerIsAcceptedAndBecomesReady() {
    Reply accepted = desk.call(Call.json("POST", "/workers", "{\"url\":\"" + W1 + "\"}"));

    assertThat(accepted.status()).isEqualTo(202);
    JsonObject body = Desk.json(accepted);
    String id = body.string("worker_id", "");
    assertThat(body.string("status")).isEqualTo("accepted");
    assertThat(body.string("url")).isEqualTo(W1);
    assertThat(body.string("location")).isEqualTo("/workers/" + id);
    assertThat(Desk.header(accepted, "location")).isEqualTo("/workers/" + id);

    JsonObject pending = Desk.json(desk.get("/workers/" + id));
    assertThat(pending.string("status")).isEqualTo("pending");
    assertThat(pending.bool("is_healthy", true)).isFalse();
    JsonObject job = pending.object("job_status");
    assertThat(job).isNotNull();
    assertThat(job.string("job_type")).isEqualTo("AddWorker");
    assertThat(Desk.json(desk.get("/workers")).integer("total")).hasValue(0);

    desk.engines.start(W1, FakeEngines.model("m"));
    desk.lane.advance(Duration.ofSeconds(60));

    JsonObject ready = Desk.json(desk.get("/workers/" + id));
    assertThat(ready.string("id")).isEqualTo(id);
    assertThat(ready.string("status")).isEqualTo("ready");
    assertThat(ready.bool("is_healthy", false)).isTrue();
    assertThat(ready.string("model_id")).isEqualTo("m");
    assertThat(ready.string("runtime_type")).isEqualTo("sglang");
    assertThat(ready.has("job_status")).isFalse();
  }

  @Test
  void theSameUrlTwiceIsAConflictThatNamesTheId() {
    desk.engines.start(W1, FakeEngines.model("m"));
    String id = desk.addWorker(W1, "");
    int probes = desk.engines.probeKeys.get(W1).size();

    Reply again = desk.call(Call.json("POST", "/workers", "{\"url\":\"" + W1 + "\"}"));

    assertThat(again.status()).isEqualTo(409);
    assertThat(code(again)).isEqualTo("WORKER_ALREADY_EXISTS");
    assertThat(Desk.text(again)).contains(id);
    assertThat(desk.engines.probeKeys.get(W1)).hasSize(probes);
  }

  @Test
  void anEngineThatNeverAnswersEndsInAFailedJob() {
    String id = desk.addWorker("http://gone:1", "");

    desk.lane.advance(FleetConfig.defaults().startupTimeout().plusSeconds(60));

    JsonObject shown = Desk.json(desk.get("/workers/" + id));
    JsonObject job = shown.object("job_status");
    assertThat(job).isNotNull();
    assertThat(job.string("status")).isEqualTo("failed");
    assertThat(job.string("message", "")).isNotEmpty();
    assertThat(Desk.json(desk.get("/workers")).integer("total")).hasValue(0);
  }

  @Test
  void idsThatAreNoneAndIdsOfNobodyAreToldApart() {
    for (String method : new String[] {"GET", "DELETE"}) {
      Reply bad = desk.call(Call.of(method, "/workers/not-a-uuid"));
      assertThat(bad.status()).isEqualTo(400);
      assertThat(code(bad)).isEqualTo("BAD_REQUEST");

      Reply absent = desk.call(Call.of(method, "/workers/" + NOBODY));
      assertThat(absent.status()).isEqualTo(404);
      assertThat(code(absent)).isEqualTo("WORKER_NOT_FOUND");
    }
    Reply patch = desk.call(Call.json("PATCH", "/workers/" + NOBODY, "{}"));
    assertThat(patch.status()).isEqualTo(404);
    Reply put = desk.call(Call.json("PUT", "/workers/" + NOBODY, "{\"url\":\"" + W1 + "\"}"));
    assertThat(put.status()).isEqualTo(404);
  }

  @Test
  void aKeyReachesTheWorkerAndNobodyElse() {
    desk.engines.start(W1, FakeEngines.model("m"));
    String id = desk.addWorker(W1, ",\"api_key\":\"s3cret\"");
    desk.call(Call.json("PATCH", "/workers/" + id, "{\"api_key\":\"s3cret2\"}"));

    assertThat(desk.engines.probeKeys.get(W1)).contains("s3cret").doesNotContain("null");
    assertThat(Desk.text(desk.get("/workers"))).doesNotContain("s3cret");
    assertThat(Desk.text(desk.get("/workers/" + id))).doesNotContain("s3cret");
    Reply wrong =
        desk.call(Call.json("POST", "/workers", "{\"url\":\"" + W1 + "\",\"api_key\":53711}"));
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(Desk.text(wrong)).contains("api_key").doesNotContain("53711");
  }

  @Test
  void theListIsFilteredByModelAndAliasAndKeepsItsOrder() {
    var alias = new EngineModel("a", List.of("fast"), null, null);
    desk.engines.start("http://w3:1", alias);
    desk.engines.start("http://w1:1", alias);
    desk.engines.start("http://w2:1", FakeEngines.model("b"));
    desk.addWorker("http://w3:1", "");
    desk.addWorker("http://w1:1", "");
    desk.addWorker("http://w2:1", "");

    for (String name : new String[] {"a", "fast"}) {
      JsonObject some = Desk.json(desk.get("/workers?model=" + name));
      assertThat(some.integer("total")).hasValue(2);
      JsonObject stats = some.object("stats");
      assertThat(stats).isNotNull();
      assertThat(stats.integer("regular_count")).hasValue(2);
      assertThat(stats.integer("encode_count")).hasValue(0);
    }
    assertThat(Desk.json(desk.get("/workers?model=none")).integer("total")).hasValue(0);
    var all = Desk.json(desk.get("/workers")).array("workers");
    assertThat(all).isNotNull();
    assertThat(all.objects().map(w -> w.string("url", "")))
        .containsExactly("http://w3:1", "http://w1:1", "http://w2:1");
  }

  @Test
  void aReplacementKeepsUrlAndId() {
    desk.engines.start(W1, FakeEngines.model("m"));
    String id = desk.addWorker(W1, "");

    Reply elsewhere = desk.call(Call.json("PUT", "/workers/" + id, "{\"url\":\"http://other:1\"}"));
    assertThat(elsewhere.status()).isEqualTo(400);
    assertThat(Desk.text(elsewhere)).contains("URL mismatch");

    Reply same =
        desk.call(
            Call.json(
                "PUT", "/workers/" + id, "{\"url\":\"" + W1 + "\",\"labels\":{\"b\":\"2\"}}"));
    assertThat(same.status()).isEqualTo(202);
    assertThat(Desk.json(same).string("worker_id")).isEqualTo(id);
    assertThat(Desk.header(same, "location")).isNull();
    desk.lane.advance(Duration.ofSeconds(1));
    assertThat(Desk.text(desk.get("/workers/" + id))).contains("\"labels\":{\"b\":\"2\"}");
  }

  @Test
  void ofTwoReplacementsTheLastWins() {
    desk.engines.start(W1, FakeEngines.model("m"));
    String id = desk.addWorker(W1, "");
    desk.engines.stop(W1);
    String put = "{\"url\":\"" + W1 + "\",\"labels\":{\"n\":\"%d\"}}";

    desk.call(Call.json("PUT", "/workers/" + id, put.formatted(1)));
    desk.engines.start(W1, FakeEngines.model("m"));
    desk.call(Call.json("PUT", "/workers/" + id, put.formatted(2)));
    desk.lane.advance(Duration.ofSeconds(60));

    assertThat(Desk.text(desk.get("/workers/" + id))).contains("\"labels\":{\"n\":\"2\"}");
  }

  @Test
  void aRemovedWorkerDoesNotComeBackWithItsReplacement() {
    desk.engines.start(W1, FakeEngines.model("m"));
    String id = desk.addWorker(W1, "");
    desk.engines.stop(W1);
    desk.call(Call.json("PUT", "/workers/" + id, "{\"url\":\"" + W1 + "\"}"));

    Reply removed = desk.call(Call.of("DELETE", "/workers/" + id));
    assertThat(removed.status()).isEqualTo(202);
    assertThat(Desk.json(removed).string("worker_id")).isEqualTo(id);
    desk.engines.start(W1, FakeEngines.model("m"));
    desk.lane.advance(Duration.ofSeconds(60));

    assertThat(desk.get("/workers/" + id).status()).isEqualTo(404);
    assertThat(Desk.json(desk.get("/workers")).integer("total")).hasValue(0);
  }

  @Test
  void aPatchChangesOnlyWhatItNames() {
    desk.engines.start(W1, FakeEngines.model("m"));
    String id = desk.addWorker(W1, ",\"labels\":{\"a\":\"1\"},\"bootstrap_port\":8998");

    Reply reply = desk.call(Call.json("PATCH", "/workers/" + id, "{\"labels\":{\"b\":\"2\"}}"));

    assertThat(reply.status()).isEqualTo(202);
    JsonObject shown = Desk.json(desk.get("/workers/" + id));
    assertThat(shown.object("labels")).isEqualTo(JsonObject.of("a", "1", "b", "2"));
    assertThat(shown.string("status")).isEqualTo("ready");
    assertThat(shown.integer("bootstrap_port")).hasValue(8998);
  }

  @Test
  void aBusyWorkerDrainsBeforeItGoes() {
    desk.engines.start(W1, FakeEngines.model("m"));
    String id = desk.addWorker(W1, ",\"health\":{\"drain_settle_secs\":5}");
    Worker worker = desk.fleet.snapshot().workers().getFirst();
    worker.acquire();

    assertThat(desk.call(Call.of("DELETE", "/workers/" + id)).status()).isEqualTo(202);
    desk.lane.advance(Duration.ofSeconds(3));

    JsonObject draining = Desk.json(desk.get("/workers/" + id));
    assertThat(draining.string("status")).isEqualTo("draining");
    assertThat(draining.integer("load")).hasValue(1);
    assertThat(desk.fleet.snapshot().hasAvailable()).isFalse();

    worker.release();
    desk.lane.drain();
    assertThat(desk.get("/workers/" + id).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"url":"http://w1:1"        | application/json                 | 400 | BAD_REQUEST
          ''                          | application/json                 | 400 | BAD_REQUEST
          []                          | application/json                 | 422 | UNPROCESSABLE_ENTITY
          {}                          | application/json                 | 422 | UNPROCESSABLE_ENTITY
          {"url":7}                   | application/json                 | 422 | UNPROCESSABLE_ENTITY
          {"url":"http://w1:1"}       | text/plain                       | 415 | UNSUPPORTED_MEDIA_TYPE
          {"url":"http://w1:1"}       | ''                               | 415 | UNSUPPORTED_MEDIA_TYPE
          {"url":"http://w1:1"}       | application/json; charset=utf-8  | 202 | ''
          {"url":"http://w1:1"}       | application/vnd.smg+json         | 202 | ''
          """)
  void bodiesAreReadStrictly(String body, String type, int status, String code) {
    Reply reply = desk.call(Call.json("POST", "/workers", body).with(Map.of("content-type", type)));

    assertThat(reply.status()).isEqualTo(status);
    if (status != 202) {
      assertThat(code(reply)).isEqualTo(code);
    }
  }

  @Test
  void onlyAdministratorsMayComeIn() {
    assertThat(new WorkerRoutes(desk.fleet).routes())
        .allMatch(route -> route.door() == Route.Door.CONTROL)
        .hasSize(6);
  }
}
