package dev.shepherd.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.exchange.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpEngineProberTest {
  private static final String E = "http://engine:8000";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final ScriptedEngines engines = new ScriptedEngines();
  private final HttpEngineProber prober = new HttpEngineProber(engines, new ManualClock(0));

  @Test
  void sglangIsKnownByItsOwnerAndTellsItsServerInfo() {
    engines
        .get(E + "/health", 200, "")
        .get(
            E + "/v1/models",
            200,
            """
            {"object":"list","data":[{"id":"qwen","object":"model","created":1764000000,
            "owned_by":"sglang","root":"/models/qwen3-8b","parent":null,"max_model_len":40960}]}""")
        .get(
            E + "/server_info",
            200,
            """
            {"model_path":"/models/qwen3-8b","served_model_name":"qwen","tp_size":2,"dp_size":1,
            "pp_size":1,"context_length":null,"load_balance_method":"round_robin",
            "disaggregation_mode":"null","version":"0.5.23","is_embedding":false,
            "max_total_num_tokens":1000,"max_running_requests":256,"weight_version":"default",
            "internal_states":[{"last_gen_throughput":1.5}]}""")
        .get(
            E + "/model_info",
            200,
            """
            {"model_path":"/models/qwen3-8b","tokenizer_path":"/models/qwen3-8b",
            "is_generation":true,"model_type":"qwen3","architectures":["Qwen3ForCausalLM"],
            "has_image_understanding":false}""");

    var found = describe(null, null);

    assertThat(found.runtime()).isEqualTo("sglang");
    assertThat(found.models())
        .containsExactly(new EngineModel("qwen", List.of(), 40960, "/models/qwen3-8b"));
    assertThat(found.labels())
        .containsEntry("tp_size", "2")
        .containsEntry("max_running_requests", "256")
        .containsEntry("architectures", "[\"Qwen3ForCausalLM\"]")
        .containsEntry("is_embedding", "false")
        .containsEntry("capability", "generation")
        .containsEntry("max_model_len", "40960")
        .doesNotContainKeys("context_length", "disaggregation_mode", "internal_states");
  }

  @Test
  void olderSglangIsReadUnderItsOlderPaths() {
    engines
        .get(E + "/health", 200, "")
        .get(E + "/v1/models", 200, "{\"data\":[{\"id\":\"m\",\"owned_by\":\"sglang\"}]}")
        .get(E + "/get_server_info", 200, "{\"dp_size\":4,\"context_length\":8192}")
        .get(
            E + "/get_model_info",
            200,
            "{\"is_generation\":false,\"architectures\":[\"BertForReranking\"]}");

    var found = describe(null, null);

    assertThat(found.labels()).containsEntry("dp_size", "4").containsEntry("capability", "rerank");
    assertThat(found.models()).extracting(EngineModel::contextLength).containsExactly(8192);
  }

  @Test
  void vllmListsServedNamesAndAdapters() {
    engines
        .get(E + "/health", 200, "")
        .get(
            E + "/v1/models",
            200,
            """
            {"object":"list","data":[
            {"id":"tiny","object":"model","owned_by":"vllm","root":"/m/tiny","max_model_len":4096},
            {"id":"sql","owned_by":"vllm","root":"/m/sql","parent":"tiny","max_model_len":null}]}""")
        .get(E + "/version", 200, "{\"version\":\"0.32.0\"}");

    var found = describe(null, null);

    assertThat(found.runtime()).isEqualTo("vllm");
    assertThat(found.models())
        .containsExactly(
            new EngineModel("tiny", List.of(), 4096, "/m/tiny"),
            new EngineModel("sql", List.of(), 4096, "/m/sql"));
    assertThat(found.labels())
        .containsEntry("served_model_name", "tiny")
        .containsEntry("model_path", "/m/tiny")
        .containsEntry("max_model_len", "4096")
        .containsEntry("version", "0.32.0")
        .doesNotContainKey("capability");
    assertThat(engines.asked())
        .containsExactlyInAnyOrder(
            "GET " + E + "/health", "GET " + E + "/v1/models", "GET " + E + "/version");
  }

  @Test
  void trtllmIsKnownByOwner() {
    engines
        .get(E + "/health", 200, "")
        .get(E + "/v1/models", 200, "{\"data\":[{\"id\":\"m\",\"owned_by\":\"tensorrt_llm\"}]}")
        .get(E + "/version", 200, "{\"version\":\"1.2.0\"}");
    assertThat(describe(null, null).runtime()).isEqualTo("trtllm");
  }

  @Test
  void trtllmIsKnownByItsStatisticsWhereTheOwnerIsVague() {
    engines
        .get(E + "/health", 200, "")
        .get(E + "/v1/models", 200, "{\"data\":[{\"id\":\"m\",\"owned_by\":\"nvidia\"}]}")
        .get(E + "/version", 200, "{\"version\":\"1.2.0\"}")
        .get(E + "/metrics", 200, "[{\"gpuMemUsage\":1,\"iter\":7}]");
    var found = describe(null, null);
    assertThat(found.runtime()).isEqualTo("trtllm");
    assertThat(found.labels()).containsEntry("version", "1.2.0");
  }

  @Test
  void llamaCppTellsTheContextOfOneSlot() {
    engines
        .get(E + "/health", 200, "{\"status\":\"ok\"}")
        .get(
            E + "/v1/models",
            200,
            """
            {"models":[{"name":"smollm2","capabilities":["completion"]}],"object":"list",
            "data":[{"id":"smollm2","object":"model","owned_by":"llamacpp",
            "meta":{"vocab_type":2,"n_vocab":49152,"n_ctx_train":8192}}]}""")
        .get(
            E + "/props",
            200,
            """
            {"default_generation_settings":{"n_ctx":4096},"total_slots":4,
            "model_path":"/m/smollm2.gguf","build_info":"b9000-abc",
            "modalities":{"vision":false,"audio":false}}""");

    var found = describe(null, null);

    assertThat(found.runtime()).isEqualTo("llamacpp");
    assertThat(found.models())
        .containsExactly(new EngineModel("smollm2", List.of("smollm2:latest"), 4096, null));
    assertThat(found.labels())
        .containsEntry("max_running_requests", "4")
        .containsEntry("version", "b9000-abc")
        .containsEntry("capability", "generation");
  }

  @Test
  void llamaCppWithoutPropsFallsBackToTheTrainedContext() {
    engines
        .get(E + "/health", 200, "{}")
        .get(
            E + "/v1/models",
            200,
            """
            {"data":[{"id":"/m/a.gguf","owned_by":"llamacpp","meta":{"n_ctx_train":8192}}]}""");
    assertThat(describe(null, null).models())
        .containsExactly(new EngineModel("/m/a.gguf", List.of(), 8192, null));
  }

  @Test
  void ollamaWithoutHealthPathIsALocalEngine() {
    engines
        .get(
            E + "/v1/models",
            200,
            "{\"data\":[{\"id\":\"llama3.2:latest\",\"owned_by\":\"library\"}]}")
        .get(E + "/api/version", 200, "{\"version\":\"0.13.0\"}")
        .get(
            E + "/api/tags",
            200,
            """
            {"models":[{"name":"llama3.2:latest","details":{"family":"llama"}},
            {"name":"qwen3:8b","details":{"family":"qwen3"}}]}""")
        .get(E + "/api/ps", 200, "{\"models\":[{\"name\":\"qwen3:8b\",\"context_length\":4096}]}");

    var found = describe(null, null);

    assertThat(found.runtime()).isEqualTo("ollama");
    assertThat(found.models())
        .containsExactly(
            new EngineModel("llama3.2:latest", List.of("llama3.2"), null, null),
            new EngineModel("qwen3:8b", List.of(), 4096, null));
    assertThat(found.labels()).containsEntry("version", "0.13.0");
  }

  @Test
  void oldOllamaWithoutOpenAiPathsIsStillReached() {
    engines
        .get(E + "/api/version", 200, "{\"version\":\"0.1.0\"}")
        .get(
            E + "/api/tags",
            200,
            "{\"models\":[{\"name\":\"nomic:latest\",\"details\":{\"family\":\"nomic-bert\"}}]}");
    var found = describe(null, null);
    assertThat(found.runtime()).isEqualTo("ollama");
    assertThat(found.labels()).containsEntry("capability", "embedding");
  }

  @Test
  void unknownMakeIsGenericAfterOnePass() {
    engines
        .get(E + "/health", 200, "")
        .get(
            E + "/v1/models",
            200,
            "{\"object\":\"list\",\"data\":[{\"id\":\"x\",\"owned_by\":\"me\",\"context_window\":1}]}");

    var found = describe(null, null);

    assertThat(found.runtime()).isEqualTo("generic");
    assertThat(found.models()).containsExactly(new EngineModel("x", List.of(), null, null));
    assertThat(engines.asked()).doesNotHaveDuplicates().hasSizeLessThan(12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>hello</html>",
        "{\"data\":",
        "[]",
        "null",
        "{\"data\":null}",
        "{\"data\":{}}",
        "{\"data\":[1,null,[],{}]}",
        "{\"data\":[{\"id\":7},{\"id\":\"\"},{\"id\":null}]}",
        "{\"data\":[{\"id\":{\"a\":1},\"owned_by\":[]}]}"
      })
  void brokenModelListsStillGiveADescription(String models) {
    engines
        .get(E + "/health", 200, models)
        .get(E + "/v1/models", 200, models)
        .get(E + "/server_info", 200, models.equals("[]") ? models : "")
        .get(E + "/props", 200, models)
        .get(E + "/api/version", 200, models)
        .get(E + "/version", 200, models);
    var found = describe(null, null);
    assertThat(found.runtime()).isEqualTo("generic");
    assertThat(found.models()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sglang", "vllm", "trtllm", "llamacpp", "ollama", "mlx", "external"})
  void wrongTypesNeverFailADescription(String runtime) {
    String odd =
        """
        {"data":[{"id":"m","root":5,"max_model_len":"long","aliases":[1,"b"],"meta":[]}],
        "models":[{"name":"m","details":3,"capabilities":{"a":1}}],"version":{"a":1},
        "total_slots":1e400,"default_generation_settings":[],"modalities":"x","dp_size":-0.0,
        "architectures":{"x":[]},"tp_size":1.0}""";
    for (String path :
        List.of(
            "/health",
            "/v1/models",
            "/version",
            "/server_info",
            "/model_info",
            "/props",
            "/api/version",
            "/api/tags",
            "/api/ps")) {
      engines.get(E + path, 200, odd);
    }
    var found = describe(null, runtime);
    assertThat(found.runtime()).isEqualTo(runtime);
    assertThat(found.models()).hasSize(1);
    assertThat(found.labels()).doesNotContainKeys("version", "dp_size");
  }

  @Test
  void longListsAreCutAndLongLabelsLeftOut() {
    var models = new StringBuilder("{\"data\":[");
    for (int i = 0; i < 5000; i++) {
      models.append("{\"id\":\"m").append(i).append("\",\"owned_by\":\"vllm\"},");
    }
    models.append("{\"id\":\"last\"}]}");
    engines
        .get(E + "/health", 200, "")
        .get(E + "/v1/models", 200, models.toString())
        .get(E + "/version", 200, "{\"version\":\"" + "9".repeat(100_000) + "\"}");
    var found = describe(null, null);
    assertThat(found.models()).hasSize(ModelList.MAX_MODELS);
    assertThat(found.labels()).doesNotContainKey("version");
    assertThat(engines.requests).allMatch(r -> r.maxResponseBytes() <= 16 << 20);
  }

  @Test
  void everyProbeCarriesTheKeyAndStaysBelowTheBasePath() {
    engines
        .get(E + "/llm/health", 200, "")
        .get(E + "/llm/v1/models", 200, "{\"data\":[{\"id\":\"m\"}]}");
    prober.describe(URI.create(E + "/llm/"), "s3cret", null, TIMEOUT).toCompletableFuture().join();
    prober.healthy(URI.create(E + "/llm"), "/health", "s3cret", TIMEOUT);
    assertThat(engines.requests)
        .allMatch(r -> "Bearer s3cret".equals(r.headers().get("authorization")))
        .allMatch(r -> r.uri().toString().startsWith(E + "/llm/"));
  }

  @Test
  void refusedKeyIsToldAsSuch() {
    for (String path : List.of("/health", "/v1/models", "/api/version", "/api/tags")) {
      engines.get(E + path, 401, "{\"error\":\"Unauthorized\"}");
    }
    assertThatThrownBy(() -> describe("wrong", null))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("401")
        .hasMessageContaining("key")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void deadEngineFailsAfterTheFirstRound() {
    engines.dead(E);
    assertThatThrownBy(() -> describe(null, "vllm"))
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refused");
    assertThat(engines.requests).hasSize(2);
  }

  @Test
  void slowEngineFailsWithTimeout() {
    engines.failing(E, new TimeoutException("5 s"));
    assertThatThrownBy(() -> describe(null, null)).cause().isInstanceOf(TimeoutException.class);
  }

  @Test
  void loadingEngineIsNotYetReachable() {
    engines
        .get(E + "/health", 503, "{\"error\":{\"message\":\"Loading model\"}}")
        .get(E + "/v1/models", 200, "{\"data\":[{\"id\":\"m\",\"owned_by\":\"llamacpp\"}]}");
    assertThatThrownBy(() -> describe(null, null))
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Loading model");
  }

  @Test
  void hintSkipsRecognition() {
    engines.get(E + "/health", 200, "").get(E + "/version", 200, "{\"version\":\"1\"}");
    var found = describe(null, "TensorRT-LLM");
    assertThat(found.runtime()).isEqualTo("trtllm");
    assertThat(engines.requests).hasSize(3);
  }

  @Test
  void allRequestsOfAPassShareOneDeadline() {
    var clock = new ManualClock(0);
    var slow = new HttpEngineProber(engines, clock);
    engines.get(E + "/health", 200, "").get(E + "/v1/models", 200, "{}");
    engines.hold();
    var found = slow.describe(URI.create(E), null, null, TIMEOUT).toCompletableFuture();
    clock.advance(Duration.ofSeconds(4));
    engines.release();
    assertThat(found.join().runtime()).isEqualTo("generic");
    assertThat(engines.requests.getFirst().timeout()).isEqualTo(TIMEOUT);
    assertThat(engines.requests.getLast().timeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void timeUsedUpEndsThePassWithoutMoreRequests() {
    var clock = new ManualClock(0);
    var slow = new HttpEngineProber(engines, clock);
    engines.get(E + "/health", 200, "").get(E + "/v1/models", 200, "{}");
    engines.hold();
    var found = slow.describe(URI.create(E), null, null, TIMEOUT).toCompletableFuture();
    clock.advance(TIMEOUT);
    engines.release();
    assertThat(found.join().runtime()).isEqualTo("generic");
    assertThat(engines.requests).hasSize(2);
  }

  @Test
  void healthIsFalseForAnythingButSuccess() {
    engines.get(E + "/health", 204, "").get(E + "/sick", 500, "").dead("http://gone:1");
    assertThat(healthy(E, "/health")).isTrue();
    assertThat(healthy(E, "/sick")).isFalse();
    assertThat(healthy(E, "/missing")).isFalse();
    assertThat(healthy(E, "/not a path")).isFalse();
    assertThat(healthy("http://gone:1", "/health")).isFalse();
  }

  private boolean healthy(String base, String path) {
    return prober.healthy(URI.create(base), path, null, TIMEOUT).toCompletableFuture().join();
  }

  private EngineDescription describe(String key, String hint) {
    return prober.describe(URI.create(E), key, hint, TIMEOUT).toCompletableFuture().join();
  }
}
