package dev.shepherd.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.telemetry.WorkerMetrics.BreakerState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
  private static final long MILLI = 1_000_000;

  private final ManualClock clock = new ManualClock(0);
  private final GatewayMetrics metrics = new GatewayMetrics(clock, List.of());

  @Test
  void oneChatRequestGivesTheReferencesSamples() {
    var route = metrics.forRoute("POST", "/v1/chat/completions");
    route.started();
    assertThat(scrape()).contains("smg_http_connections_active 1\n");
    route.finished(200, "", 120 * MILLI);
    var refused = metrics.forRoute("BREW", "other");
    refused.started();
    refused.finished(404, "not_found", MILLI);

    assertThat(scrape())
        .contains("smg_http_requests_total{method=\"POST\",path=\"/v1/chat/completions\"} 1\n")
        .contains("smg_http_requests_total{method=\"OTHER\",path=\"other\"} 1\n")
        .contains(
            "smg_http_responses_total{path=\"/v1/chat/completions\",status_code=\"200\",error_code=\"\"} 1\n")
        .contains(
            "smg_http_responses_total{path=\"other\",status_code=\"404\",error_code=\"not_found\"} 1\n")
        .contains("smg_http_connections_active 0\n")
        .contains(
            "smg_http_request_duration_seconds_bucket{method=\"POST\",path=\"/v1/chat/completions\",le=\"0.25\"} 1\n");
  }

  @Test
  void modelMetricsCarryTheReferencesLabels() {
    var model = metrics.forModel("llama", EndpointLabel.CHAT, true);
    model.routed();
    model.upstreamResponse(200, "");
    model.firstToken(200 * MILLI);
    model.generated(1_200 * MILLI, 200 * MILLI, 11);
    model.tokens(7, 11);
    model.succeeded(1_200 * MILLI);
    model.failed(ErrorType.ofStatus(502));

    var families = ExpositionParser.parse(scrape());
    assertThat(sample(families, "smg_router_requests_total").labels())
        .isEqualTo(
            Map.of(
                "router_type", "http",
                "backend_type", "regular",
                "connection_mode", "http",
                "model", "llama",
                "endpoint", "chat",
                "streaming", "true"));
    assertThat(sample(families, "smg_router_request_errors_total").labels())
        .containsEntry("error_type", "backend_error")
        .hasSize(6);
    assertThat(families.get("smg_router_tokens_total").samples())
        .extracting(s -> s.labels().get("token_type") + "=" + s.value())
        .containsExactly("input=7.0", "output=11.0");
    assertThat(families.get("smg_router_tpot_seconds").samples())
        .filteredOn(s -> s.name().endsWith("_sum"))
        .singleElement()
        .satisfies(s -> assertThat(s.value()).isEqualTo(0.1))
        .satisfies(
            s ->
                assertThat(s.labels().keySet())
                    .containsExactlyInAnyOrder("router_type", "backend_type", "model", "endpoint"));
    assertThat(sample(families, "smg_router_upstream_responses_total").labels())
        .isEqualTo(Map.of("router_type", "http", "status_code", "200", "error_code", ""));
  }

  @Test
  void singleTokenAnswersHaveNoTimePerToken() {
    metrics.forModel("m", EndpointLabel.CHAT, true).generated(5 * MILLI, 5 * MILLI, 1);
    assertThat(scrape())
        .contains("smg_router_generation_duration_seconds_count")
        .doesNotContain("smg_router_tpot_seconds");
  }

  @Test
  void handlesAreTheSameEachTime() {
    assertThat(metrics.forRoute("GET", "/x")).isSameAs(metrics.forRoute("GET", "/x"));
    assertThat(metrics.forModel("m", EndpointLabel.CHAT, true))
        .isSameAs(metrics.forModel("m", EndpointLabel.CHAT, true))
        .isNotSameAs(metrics.forModel("m", EndpointLabel.CHAT, false));
    assertThat(worker("http://w", "m")).isSameAs(worker("http://w", "m"));
  }

  @Test
  void floodOfModelNamesIsBounded() {
    for (int i = 0; i < GatewayMetrics.MAX_MODELS + 500; i++) {
      metrics.forModel("m" + i, EndpointLabel.CHAT, false).routed();
    }
    var samples = ExpositionParser.parse(scrape()).get("smg_router_requests_total").samples();
    assertThat(samples).hasSize(GatewayMetrics.MAX_MODELS + 1);
    assertThat(samples)
        .filteredOn(s -> s.labels().get("model").equals("other"))
        .singleElement()
        .satisfies(s -> assertThat(s.value()).isEqualTo(500))
        .satisfies(s -> assertThat(s.labels()).containsEntry("endpoint", "chat"));
  }

  @Test
  void floodOfPathsIsBounded() {
    for (int i = 0; i < 3000; i++) {
      metrics.forRoute("GET", "/p" + i).started();
    }
    var samples = ExpositionParser.parse(scrape()).get("smg_http_requests_total").samples();
    assertThat(samples).hasSizeLessThan(1100);
    assertThat(samples.stream().mapToDouble(ExpositionParser.Sample::value).sum()).isEqualTo(3000);
  }

  @Test
  void removedWorkerLeavesNoSeriesBehind() {
    var gone = worker("http://a:1", "m");
    var stays = worker("http://b:1", "m");
    for (var each : List.of(gone, stays)) {
      each.selected("round_robin");
      each.requestSent();
      each.activeFrom(() -> 1);
      each.health(true);
      each.breakerTransition(BreakerState.CLOSED, BreakerState.OPEN);
      each.breakerOutcome(false, 3, 0);
      each.failed(ErrorType.TIMEOUT);
    }
    assertThat(scrape())
        .contains("smg_worker_cb_state{worker=\"http://a:1\"} 1\n")
        .contains("smg_worker_requests_total{worker=\"http://a:1\",model=\"m\"} 1\n");

    metrics.removeWorker("http://a:1");
    gone.requestSent();

    assertThat(scrape())
        .doesNotContain("http://a:1")
        .contains("smg_worker_health{worker=\"http://b:1\"} 1\n")
        .contains("smg_worker_requests_active{worker=\"http://b:1\"} 1\n")
        .contains(
            "smg_worker_cb_transitions_total{worker=\"http://b:1\",from=\"closed\",to=\"open\"} 1\n")
        .contains("smg_worker_cb_consecutive_failures{worker=\"http://b:1\"} 3\n")
        .contains(
            "smg_worker_selection_total{worker_type=\"regular\",connection_mode=\"http\",model=\"m\",policy=\"round_robin\"} 2\n");

    worker("http://a:1", "m").requestSent();
    assertThat(scrape())
        .contains("smg_worker_requests_total{worker=\"http://a:1\",model=\"m\"} 1\n");
  }

  @Test
  void removedModelLeavesNoSeriesBehind() {
    metrics.forModel("old", EndpointLabel.CHAT, false).routed();
    metrics.workerPoolSize("regular", "http", "old", 2);
    metrics.workerPoolSize("regular", "http", "new", 2);
    metrics.workerPoolSize("regular", "http", "new", 0);
    assertThat(scrape()).contains("model=\"old\"").doesNotContain("model=\"new\"");
    metrics.removeModel("old");
    assertThat(scrape()).doesNotContain("model=\"old\"");
  }

  @Test
  void agesFallIntoTheirBands() {
    AgeCensus one = metrics.ageCensus();
    AgeCensus other = metrics.ageCensus();
    long tick = clock.nanoTime();
    one.seen(tick, 0);
    one.seen(tick, 30_000 * MILLI);
    one.seen(tick, 30_001 * MILLI);
    other.seen(tick, 400_000_000 * MILLI);
    assertThat(scrape()).as("the tick may go on").doesNotContain("le=\"30\"} 2");
    one.seen(tick + 100 * MILLI, 0);
    other.seen(tick + 100 * MILLI, 0);
    assertThat(scrape())
        .contains("smg_http_inflight_request_age_count{gt=\"0\",le=\"30\"} 2\n")
        .contains("smg_http_inflight_request_age_count{gt=\"30\",le=\"60\"} 1\n")
        .contains("smg_http_inflight_request_age_count{gt=\"60\",le=\"180\"} 0\n")
        .contains("smg_http_inflight_request_age_count{gt=\"86400\",le=\"+Inf\"} 1\n");
  }

  @Test
  void everyFamilyOfTheLayersReadsBack() {
    metrics.rateLimit(true);
    metrics.rateLimit(false);
    metrics.connectionTimeouts("header_read").increment();
    metrics.admissionFrom(() -> 3, () -> 4);
    metrics.admissionRejected("full").increment();
    metrics.requestBodyPath("buffered", "retryable").increment();
    metrics.upstreamSendRetries("http").increment();
    metrics.healthChecks("regular", true).increment();
    metrics.retries("regular", EndpointLabel.CHAT).increment();
    metrics.retriesExhausted("regular", EndpointLabel.CHAT).increment();
    metrics.retryBackoff(1, 50 * MILLI);
    metrics.consistentHashingBranch("routing_key_hit").increment();
    metrics.droppedLogLinesFrom("stdout", () -> 2);
    metrics.eventLoopDelay(6 * MILLI);
    metrics.observeJvm(() -> 1024);

    var families = ExpositionParser.parse(scrape());
    assertThat(families)
        .containsKeys(
            "smg_http_rate_limit_total",
            "smg_http_connection_timeouts_total",
            "smg_admission_inflight",
            "smg_admission_queue_depth",
            "smg_admission_queue_rejected_total",
            "smg_router_request_body_path_total",
            "smg_router_upstream_send_retries_total",
            "smg_worker_health_checks_total",
            "smg_worker_retries_total",
            "smg_worker_retries_exhausted_total",
            "smg_consistent_hashing_policy_branch_total",
            "smg_log_dropped_lines",
            "jvm_memory_used_bytes",
            "jvm_memory_committed_bytes",
            "jvm_threads_current",
            "jvm_gc_pauses_total",
            "jvm_gc_pause_seconds_total",
            "jvm_uptime_seconds");
    assertThat(families.get("smg_worker_retry_backoff_seconds").type()).isEqualTo("summary");
    assertThat(families.get("smg_tokio_event_loop_delay_seconds").samples()).hasSize(13);
    assertThat(sample(families, "smg_tokio_event_loop_stalls_total").value()).isEqualTo(1);
    assertThat(sample(families, "smg_admission_queue_depth").value()).isEqualTo(4);
  }

  @Test
  void errorTypesFollowTheStatus() {
    assertThat(ErrorType.ofStatus(400)).isEqualTo(ErrorType.VALIDATION_ERROR);
    assertThat(ErrorType.ofStatus(404)).isEqualTo(ErrorType.NO_WORKERS);
    assertThat(ErrorType.ofStatus(408)).isEqualTo(ErrorType.TIMEOUT);
    assertThat(ErrorType.ofStatus(504)).isEqualTo(ErrorType.TIMEOUT);
    assertThat(ErrorType.ofStatus(503)).isEqualTo(ErrorType.BACKEND_ERROR);
    assertThat(ErrorType.ofStatus(429)).isEqualTo(ErrorType.INTERNAL_ERROR);
    assertThat(EndpointLabel.ofPath("/v1/messages")).isEqualTo(EndpointLabel.MESSAGES);
    assertThat(EndpointLabel.ofPath("/nowhere")).isEqualTo(EndpointLabel.OTHER);
  }

  private WorkerMetrics worker(String url, String model) {
    return metrics.forWorker(new WorkerLabels(url, model, "regular", "http"));
  }

  private static ExpositionParser.Sample sample(
      Map<String, ExpositionParser.ParsedFamily> families, String name) {
    assertThat(families.get(name).samples()).hasSize(1);
    return families.get(name).samples().getFirst();
  }

  private String scrape() {
    return new String(metrics.registry().scrape(), UTF_8);
  }
}
