package dev.shepherd.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class EngineAdminTest {
  private static final String A = "http://a:1";
  private static final String B = "http://b:1";

  private final ScriptedEngines engines = new ScriptedEngines();
  private final EngineAdmin admin = new EngineAdmin(engines, new ManualClock(0));

  @Test
  void cachesAreFlushedByTheRuntimesOwnPath() {
    engines
        .answer("POST " + A + "/flush_cache", 200, "ok")
        .answer("POST " + B + "/reset_prefix_cache", 200, "");
    var report = join(admin.flushCache(List.of(target(A, "sglang"), target(B, "vllm"))));
    assertThat(report.status()).isEqualTo(200);
    assertThat(report.with(List.of(new CallOutcome("grpc://c:1", null)), 2).toJson())
        .isEqualTo(
            json(
                """
                {"status":"success","message":"Cache flushed on all 3 workers",
                "workers_flushed":3,"total_http_workers":2,"total_grpc_workers":1,
                "total_zmq_workers_skipped":2,"total_workers":5}"""));
    assertThat(engines.requests).allMatch(r -> "Bearer k".equals(r.headers().get("authorization")));
    assertThat(engines.requests).allMatch(r -> r.timeout().equals(Duration.ofSeconds(45)));
  }

  @Test
  void flushTellsWhichWorkersFailedAndWhy() {
    engines.answer("POST " + A + "/flush_cache", 400, "  busy\n now ").dead(B);
    var targets = List.of(target(A, "sglang"), target(B, "vllm"), target("http://c:1", "ollama"));
    var report = join(admin.flushCache(targets));
    assertThat(report.status()).isEqualTo(206);
    assertThat(report.toJson().toString())
        .contains("\"status\":\"partial_success\"", "\"workers_flushed\":0", "\"successful\":[]")
        .contains("{\"worker\":\"http://a:1\",\"error\":\"answered 400: busy now\"}")
        .contains("connection refused", "ollama has no such command");
  }

  @Test
  void unknownRuntimesAreTriedUnderBothPaths() {
    engines.answer("POST " + A + "/reset_prefix_cache", 200, "");
    assertThat(join(admin.flushCache(List.of(target(A, "generic")))).status()).isEqualTo(200);
    assertThat(engines.requests).hasSize(2);
  }

  @Test
  void flushWithoutWorkersIsASuccess() {
    var report = join(admin.flushCache(List.of()));
    assertThat(report.status()).isEqualTo(200);
    assertThat(report.toJson().string("message")).isEqualTo("No workers available for cache flush");
  }

  @Test
  void ranksOfOneServerAreAskedOnce() {
    engines.answer("POST " + A + "/flush_cache", 200, "");
    var report = join(admin.flushCache(List.of(rank(A, 0), rank(A, 1))));
    assertThat(engines.requests).hasSize(1);
    assertThat(report.http())
        .containsExactly(new CallOutcome(A + "@0", null), new CallOutcome(A + "@1", null));
  }

  @Test
  void profileOptionsReachTheEngineWithoutTheUrl() {
    engines.answer("POST " + A + "/start_profile", 200, "");
    var report =
        join(
            admin.startProfile(
                List.of(target(A, "sglang")), json("{\"url\":\"http://a:1\",\"num_steps\":5}")));
    assertThat(report.status()).isEqualTo(200);
    assertThat(report.toJson().integer("workers_profiled")).hasValue(1);
    var sent = engines.requests.getFirst();
    assertThat(new String(sent.body(), StandardCharsets.UTF_8)).isEqualTo("{\"num_steps\":5}");
    assertThat(sent.headers()).containsEntry("content-type", "application/json");
  }

  @Test
  void profileWithoutMatchingWorkersIsNotFound() {
    var report = join(admin.stopProfile(List.of(), JsonObject.EMPTY));
    assertThat(report.status()).isEqualTo(404);
    assertThat(report.toJson().string("status")).isEqualTo("error");
  }

  @Test
  void profileOfAnEngineWithoutProfilerIsPartial() {
    var report = join(admin.stopProfile(List.of(target(A, "vllm")), JsonObject.EMPTY));
    assertThat(report.status()).isEqualTo(206);
    assertThat(engines.requests.getFirst().headers()).doesNotContainKey("content-type");
  }

  @Test
  void sglangLoadsAreReadPerRank() {
    engines.get(
        A + "/v1/loads?include=core,disagg,queues,memory",
        200,
        """
        {"timestamp":"t","dp_rank_count":2,"loads":[
        {"dp_rank":0,"num_running_reqs":3,"num_waiting_reqs":1,"num_used_tokens":100,
         "max_total_num_tokens":1000,"token_usage":0.1,"gen_throughput":50.5,
         "disaggregation":{"mode":"prefill","prefill_prealloc_queue_reqs":1,
         "prefill_inflight_queue_reqs":2,"kv_transfer_latency_ms":1.5}},
        {"dp_rank":1,"num_running_reqs":0,"num_waiting_reqs":0,"num_total_reqs":0}]}""");
    var whole = target(A, "sglang");
    var load = join(admin.load(whole, null, Duration.ofSeconds(5)));
    assertThat(load.source()).isEqualTo(LoadSource.V1_LOADS);
    assertThat(load.ranks()).hasSize(2);
    var first = load.ranks().getFirst();
    assertThat(first.totalRequests()).isEqualTo(4);
    assertThat(first.cacheHitRate()).isEqualTo(RankLoad.UNKNOWN);
    assertThat(first.disaggregation())
        .isEqualTo(new RankLoad.Disaggregation("prefill", 3, -1, 1.5, -1));
    var second = join(admin.load(rank(A, 1), null, Duration.ofSeconds(5)));
    assertThat(second.worker()).isEqualTo(A + "@1");
    assertThat(second.ranks()).extracting(RankLoad::dpRank).containsExactly(1);
  }

  @Test
  void olderSglangAndMetricsAreFallbacks() {
    engines
        .get(A + "/get_load", 200, "[{\"dp_rank\":0,\"num_reqs\":5,\"num_waiting_reqs\":2}]")
        .get(B + "/metrics", 200, "sglang:num_running_reqs 2\nsglang:token_usage 0.5\n");
    var a = join(admin.load(target(A, "sglang"), null, Duration.ofSeconds(5)));
    var b = join(admin.load(target(B, "sglang"), null, Duration.ofSeconds(5)));
    assertThat(a.ranks().getFirst().runningRequests()).isEqualTo(3);
    assertThat(b.source()).isEqualTo(LoadSource.METRICS);
    assertThat(b.ranks().getFirst().tokenUsage()).isEqualTo(0.5);
    engines.requests.clear();
    join(admin.load(target(B, "sglang"), b.source(), Duration.ofSeconds(5)));
    assertThat(engines.asked()).containsExactly("GET " + B + "/metrics");
  }

  @Test
  void vllmLoadComesFromItsMetrics() {
    engines.get(
        A + "/metrics",
        200,
        """
        # TYPE vllm:num_requests_running gauge
        vllm:num_requests_running{engine="0",model_name="tiny"} 2.0
        vllm:num_requests_running{engine="1",model_name="tiny"} 1.0
        vllm:num_requests_waiting{engine="0",model_name="tiny"} 4.0
        vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 4.0
        vllm:kv_cache_usage_perc{engine="0",model_name="tiny"} 0.25
        vllm:prefix_cache_queries_total{engine="0",model_name="tiny"} 200.0
        vllm:prefix_cache_hits_total{engine="0",model_name="tiny"} 50.0
        vllm:cache_config_info{block_size="128",engine="0",num_gpu_blocks="64"} 1.0
        process_cpu_seconds_total 12.0
        """);
    var ranks = join(admin.load(target(A, "vllm"), null, Duration.ofSeconds(5))).ranks();
    assertThat(ranks)
        .containsExactly(
            new RankLoad(0, 2, 4, -1, 6, 2048, 8192, 0.25, -1, 0.25, -1, -1, null),
            new RankLoad(1, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, null));
  }

  @Test
  void anotherGatewayIsAskedForTheLoadOfOneModel() {
    engines.get(
        A + "/loads?model=org%2Fbig+one",
        200,
        """
        {"loads":[{"worker":"http://x","dp_rank":0,"num_running_reqs":1,"num_waiting_reqs":2},
        {"worker":"http://y","dp_rank":0,"num_running_reqs":3,"num_waiting_reqs":0}]}""");
    var gateway =
        new EngineTarget(A, URI.create(A), "k", "generic", "regular", "org/big one", null);
    var load = join(admin.load(gateway, null, Duration.ofSeconds(5)));
    assertThat(load.source()).isEqualTo(LoadSource.GATEWAY_LOADS);
    assertThat(load.ranks()).extracting(RankLoad::runningRequests).containsExactly(1L, 3L);
    assertThat(engines.requests.getLast().headers()).containsEntry("authorization", "Bearer k");
  }

  @Test
  void aServiceThatIsNotOursIsNotAskedForItsLoad() {
    assertThat(join(admin.load(target(A, "external"), null, Duration.ofSeconds(5))).known())
        .isFalse();
    assertThat(engines.requests).isEmpty();
  }

  @Test
  void llamaCppLoadComesFromMetricsElseFromSlots() {
    engines
        .get(A + "/metrics", 200, "llamacpp:requests_processing 2\nllamacpp:requests_deferred 7\n")
        .get(B + "/metrics", 501, "{}")
        .get(B + "/slots", 200, "[{\"is_processing\":true},{\"is_processing\":false}]");
    var a = join(admin.load(target(A, "llamacpp"), null, Duration.ofSeconds(5))).ranks();
    var b = join(admin.load(target(B, "llamacpp"), null, Duration.ofSeconds(5))).ranks();
    assertThat(a).extracting(RankLoad::waitingRequests).containsExactly(7L);
    assertThat(b.getFirst().runningRequests()).isEqualTo(1);
    assertThat(b.getFirst().maxRunningRequests()).isEqualTo(2);
  }

  @Test
  void loadBodyHasTheKnownShapeAndUnknownWorkersAreMinusOne() {
    engines
        .get(
            A + "/v1/loads?include=core,disagg,queues,memory",
            200,
            """
            {"loads":[{"dp_rank":0,"num_running_reqs":7,"num_waiting_reqs":1,
            "num_waiting_uncached_tokens":9,"num_used_tokens":10,"max_total_num_tokens":100,
            "token_usage":0.1,"gen_throughput":5,"cache_hit_rate":0.5,"utilization":0.2,
            "max_running_requests":64}]}""")
        .dead(B);
    var limit = Duration.ofSeconds(5);
    var report =
        new LoadReport(
            List.of(
                join(admin.load(target(A, "sglang"), null, limit)),
                join(admin.load(target(B, "vllm"), null, limit))));
    assertThat(report.toJson("smg-x", 0))
        .isEqualTo(
            json(
                """
                {"timestamp":"1970-01-01T00:00:00Z","version":"smg-x","dp_rank_count":1,"loads":[
                {"worker":"http://a:1","worker_type":"regular","dp_rank":0,"num_running_reqs":7,
                "num_waiting_reqs":1,"num_waiting_uncached_tokens":9,"num_total_reqs":8,
                "num_used_tokens":10,"max_total_num_tokens":100,"token_usage":0.1,
                "gen_throughput":5.0,"cache_hit_rate":0.5,"utilization":0.2,
                "max_running_requests":64},
                {"worker":"http://b:1","worker_type":"regular","dp_rank":0,"num_running_reqs":-1,
                "num_waiting_reqs":-1,"num_waiting_uncached_tokens":-1,"num_total_reqs":-1,
                "num_used_tokens":-1,"max_total_num_tokens":-1,"max_running_requests":-1}],
                "aggregate":{"total_running_reqs":7,"total_waiting_reqs":1,"total_reqs":8,
                "avg_token_usage":0.1,"avg_throughput":5.0,"avg_utilization":0.2}}"""));
  }

  @Test
  void brokenLoadAnswersAreUnknownNotZero() {
    for (String body :
        List.of("", "[]", "{}", "{\"loads\":7}", "{\"loads\":[1,{}]}", "<p>", "[{\"a\":1}]")) {
      engines
          .get(A + "/v1/loads?include=core,disagg,queues,memory", 200, body)
          .get(A + "/get_load", 200, body)
          .get(A + "/metrics", 200, body);
      var load = join(admin.load(target(A, "sglang"), null, Duration.ofSeconds(5)));
      assertThat(load.ranks()).as(body).isEmpty();
      assertThat(load.source()).as(body).isNull();
    }
  }

  @Test
  void metricsOfAllWorkersAreMergedAndDeadOnesSkipped() {
    engines
        .get(A + "/metrics", 200, "a:b 1\n")
        .get(B + "/metrics", 200, "a:b 2\n")
        .get("http://c:1/metrics", 200, "<html>")
        .dead("http://d:1");
    var targets =
        List.of(
            rank(A, 0),
            rank(A, 1),
            target(B, "vllm"),
            target("http://c:1", "vllm"),
            target("http://d:1", "vllm"));
    var report = join(admin.engineMetrics(targets));
    assertThat(report.status()).isEqualTo(200);
    assertThat(report.body())
        .isEqualTo(
            """
            # TYPE a_b untyped
            a_b{worker_addr="http://a:1"} 1
            a_b{worker_addr="http://b:1"} 2
            """);
    assertThat(report.outcomes()).hasSize(4);
  }

  @Test
  void nothingToShowIsToldAsBefore() {
    assertThat(join(admin.engineMetrics(List.of())).body()).isEqualTo("No available workers");
    engines.dead(A);
    var report = join(admin.engineMetrics(List.of(target(A, "vllm"))));
    assertThat(report.status()).isEqualTo(500);
    assertThat(report.body()).isEqualTo("All backend requests failed");
  }

  @Test
  void atMostThirtyTwoCallsAreUnderWay() {
    engines.hold();
    var done = admin.engineMetrics(many(500)).toCompletableFuture();
    assertThat(engines.open).isEqualTo(32);
    engines.release();
    assertThat(done).isCompleted();
    assertThat(engines.mostOpen).isEqualTo(32);
    assertThat(engines.requests).hasSize(500);
  }

  @Test
  void anyNumberOfInstantAnswersNeedsNoDeepStack() {
    assertThat(join(admin.flushCache(many(20_000))).http()).hasSize(20_000);
  }

  private static List<EngineTarget> many(int count) {
    var targets = new ArrayList<EngineTarget>();
    for (int i = 0; i < count; i++) {
      targets.add(target("http://w" + i + ":1", "sglang"));
    }
    return targets;
  }

  private static EngineTarget target(String url, String runtime) {
    return EngineTarget.of(URI.create(url), "k", runtime);
  }

  private static EngineTarget rank(String url, int rank) {
    return new EngineTarget(
        url + "@" + rank, URI.create(url), null, "sglang", "regular", null, rank);
  }

  private static JsonObject json(String text) {
    return JsonParser.parseObject(text.getBytes(StandardCharsets.UTF_8));
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
