package dev.shepherd.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.backend.EngineModel;
import dev.shepherd.gateway.control.Desk.Call;
import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.FleetListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients are told about models. */
final class ModelRoutesTest {
  private static final Map<String, String> ANTHROPIC = Map.of("anthropic-version", "2023-06-01");

  private final Desk desk =
      new Desk(FleetConfig.defaults().withModelAliases(Map.of("fast", "m")), FleetListener.NONE);

  ModelRoutesTest() {
    desk.serve(new ModelRoutes(desk.fleet::snapshot).routes());
  }

  private void twoModels() {
    desk.engines.start("http://w1:1", new EngineModel("m", List.of(), 32768, "/models/m"));
    desk.engines.start("http://w2:1", new EngineModel("m", List.of(), 8192, null));
    desk.engines.start("http://w3:1", new EngineModel("Qwen/Qwen3-8B", List.of(), null, null));
    desk.addWorker("http://w1:1", "");
    desk.addWorker("http://w2:1", "");
    desk.addWorker("http://w3:1", "");
  }

  @Test
  void eachModelIsListedOnceByItsCanonicalName() {
    twoModels();

    JsonObject list = Desk.json(desk.get("/v1/models"));

    assertThat(list.string("object")).isEqualTo("list");
    JsonArray data = list.array("data");
    assertThat(data).isNotNull();
    assertThat(data.objects().map(m -> m.string("id", ""))).containsExactly("m", "Qwen/Qwen3-8B");
    JsonObject first = (JsonObject) data.get(0);
    assertThat(first.string("object")).isEqualTo("model");
    assertThat(first.string("owned_by")).isEqualTo("sglang");
    assertThat(first.string("root")).isEqualTo("/models/m");
    assertThat(first.integer("created")).hasValue(Desk.START_MILLIS / 1000);
    // A request may land on either worker, so only the smaller length can be relied upon.
    assertThat(first.integer("max_model_len")).hasValue(8192);
    assertThat(((JsonObject) data.get(1)).has("max_model_len")).isFalse();
  }

  @Test
  void aModelIsFoundByNamesWithSlashesAndByAlias() {
    twoModels();

    assertThat(Desk.json(desk.get("/v1/models/Qwen/Qwen3-8B")).string("id"))
        .isEqualTo("Qwen/Qwen3-8B");
    assertThat(Desk.json(desk.get("/v1/models/fast")).string("id")).isEqualTo("m");
  }

  @Test
  void anUnknownModelIsNotFound() {
    twoModels();

    for (String name : new String[] {"other", "unknown", "M", "\"x"}) {
      Reply reply = desk.get("/v1/models/" + name);
      assertThat(reply.status()).isEqualTo(404);
      assertThat(Desk.error(reply).string("code")).isEqualTo("model_not_found");
      assertThat(Desk.error(reply).string("type")).isEqualTo("invalid_request_error");
      assertThat(Desk.header(reply, "x-smg-error-code")).isEqualTo("model_not_found");
    }
  }

  @Test
  void withoutModelsTheListIsNotAvailable() {
    Reply reply = desk.get("/v1/models");

    assertThat(reply.status()).isEqualTo(503);
    assertThat(Desk.error(reply).string("code")).isEqualTo("no_models_available");
  }

  @Test
  void aModelWhoseWorkersAreDownStaysListed() {
    desk.engines.start("http://w1:1", FakeEngines.model("m"));
    desk.addWorker(
        "http://w1:1", ",\"health\":{\"check_interval_secs\":1,\"failure_threshold\":1}");
    desk.engines.stop("http://w1:1");
    desk.lane.advance(Duration.ofSeconds(5));

    assertThat(desk.fleet.snapshot().hasAvailable()).isFalse();
    assertThat(desk.get("/v1/models").status()).isEqualTo(200);
  }

  @Test
  void anthropicClientsGetTheirOwnShapes() {
    twoModels();

    assertThat(Desk.text(desk.call(Call.get("/v1/models").with(ANTHROPIC))))
        .isEqualTo(
            "{\"data\":["
                + "{\"type\":\"model\",\"id\":\"m\",\"display_name\":\"m\","
                + "\"created_at\":\"2026-01-01T00:00:00Z\"},"
                + "{\"type\":\"model\",\"id\":\"Qwen/Qwen3-8B\","
                + "\"display_name\":\"Qwen/Qwen3-8B\",\"created_at\":\"2026-01-01T00:00:02Z\"}],"
                + "\"has_more\":false,\"first_id\":\"m\",\"last_id\":\"Qwen/Qwen3-8B\"}");
    Reply absent = desk.call(Call.get("/v1/models/none").with(ANTHROPIC));
    assertThat(absent.status()).isEqualTo(404);
    assertThat(Desk.json(absent).string("type")).isEqualTo("error");
    assertThat(Desk.error(absent).string("type")).isEqualTo("not_found_error");
  }

  @Test
  void everybodyMayAsk() {
    assertThat(new ModelRoutes(desk.fleet::snapshot).routes())
        .allMatch(route -> route.door() == Route.Door.PUBLIC)
        .extracting(Route::template)
        .containsExactly("/v1/models", "/v1/models/{model_id*}");
  }
}
