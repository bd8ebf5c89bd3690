package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.pipeline.RetryRules;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scrape tells after known traffic. */
class MetricsTest {
  private static final String CHAT = "/v1/chat/completions";
  private Lab lab;

  @AfterEach
  void stop() {
    lab.awaitAllReleased();
    lab.close();
  }

  private Answer get(int port, String path) {
    try (RawClient client = new RawClient(port)) {
      return client.send("GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n").answer();
    }
  }

  @Test
  void metricsHaveAListenerOfTheirOwn() {
    lab = Lab.start();
    lab.post(CHAT, Lab.chat("", false));
    Answer page = get(lab.gateway().metricsPort(), "/metrics");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(page.text())
        .contains("smg_http_requests_total{method=\"POST\",path=\"/v1/chat/completions\"} 1\n");
    assertThat(get(lab.port(), "/metrics").status()).isEqualTo(404);
    assertThat(get(lab.gateway().metricsPort(), "/other").status()).isEqualTo(404);
  }

  @Test
  void requestsTokensAndTimesAreCountedWithTheReferencesLabels() {
    lab = Lab.start();
    for (int i = 0; i < 3; i++) {
      lab.post(CHAT, Lab.chat("\"text\":\"a b c d\"", false));
    }
    lab.post(CHAT, Lab.chat("\"text\":\"a b c d\"", true));
    String labels =
        "router_type=\"http\",backend_type=\"regular\",connection_mode=\"http\",model=\"m\","
            + "endpoint=\"chat\",streaming=\"false\"";
    assertThat(lab.metric("smg_router_requests_total", labels.split(",")))
        .as(lab.metrics())
        .isEqualTo(3);
    assertThat(lab.metric("smg_router_requests_total", "streaming=\"true\"")).isEqualTo(1);
    assertThat(lab.metric("smg_router_ttft_seconds_count")).isEqualTo(1);
    assertThat(lab.metric("smg_router_tokens_total", "token_type=\"input\"")).isPositive();
    double outputs = lab.metric("smg_router_tokens_total", "token_type=\"output\"");
    assertThat(outputs).isPositive();
    assertThat(lab.metric("smg_router_request_duration_seconds_count")).isEqualTo(4);
    assertThat(lab.metric("smg_http_connections_active")).isZero();
    assertThat(lab.metric("smg_http_responses_total", "status_code=\"200\"", "error_code=\"\""))
        .isEqualTo(4);
    List<String> bounds =
        Pattern.compile("smg_http_request_duration_seconds_bucket\\{.*le=\"([^\"]+)\"")
            .matcher(lab.metrics())
            .results()
            .map(m -> m.group(1))
            .toList();
    assertThat(bounds).hasSize(30).startsWith("0.001").endsWith("7200", "+Inf");
  }

  @Test
  void tokensOfAnUnreadAnswerAreNotThoseOfTheOneBefore() {
    lab = Lab.start();
    try (RawClient client = lab.client()) {
      client.send(RawClient.post(CHAT, Lab.chat("\"text\":\"a b c d\"", false))).answer();
      double before = lab.metric("smg_router_tokens_total");
      assertThat(before).isPositive();
      // Too long to be looked at: its usage is unknown.
      String text = "\"text\":\"" + "word ".repeat(40_000) + "\"";
      assertThat(client.send(RawClient.post(CHAT, Lab.chat(text, false))).answer().whole())
          .isTrue();
      assertThat(lab.metric("smg_router_tokens_total")).isEqualTo(before);
    }
  }

  @Test
  void unusualMethodsAndUnknownModelsHaveTheirLabels() {
    lab = Lab.start();
    try (RawClient client = lab.client()) {
      client.send("PURGE /v1/chat/completions HTTP/1.1\r\nhost: x\r\n\r\n").answer();
    }
    assertThat(lab.metric("smg_http_requests_total", "method=\"OTHER\"")).isEqualTo(1);
    Answer answer = lab.post(CHAT, "{\"model\":\"nobody\"}");
    assertThat(
            lab.metric(
                "smg_http_responses_total",
                "status_code=\"404\"",
                "error_code=\"" + answer.header("x-smg-error-code") + "\""))
        .isEqualTo(1);
    lab.post("/nothing", "{}");
    assertThat(lab.metric("smg_http_responses_total", "path=\"other\"", "\"404\"")).isEqualTo(1);
  }

  @Test
  void retriesAreCountedAsTheyHappen() {
    lab =
        Lab.plan()
            .engines(3)
            .fleet(OneLoop::withoutBreaker)
            .settings(s -> s.with(new RetryRules(3, 1, 4, 1, 0)))
            .start();
    Answer answer = lab.post(CHAT, Lab.chat("\"status\":500", false));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(lab.asked(CHAT)).isEqualTo(3);
    assertThat(lab.metric("smg_worker_retries_total")).isEqualTo(2);
    assertThat(lab.metric("smg_worker_retries_exhausted_total")).isEqualTo(1);
    assertThat(lab.metric("smg_router_request_errors_total", "error_type=\"backend_error\""))
        .isEqualTo(1);
    assertThat(lab.metric("smg_worker_errors_total", "error_type=\"backend_error\"")).isEqualTo(3);
  }

  @Test
  void bodiesAreCountedByTheWayTheyWent() {
    lab = Lab.plan().settings(s -> s.with(BodyFidelityTest.limits(s.limits(), 1000))).start();
    lab.post(CHAT, Lab.chat("", false));
    lab.post(
        CHAT,
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "x".repeat(5000)
            + "\"}]}");
    assertThat(lab.metric("smg_router_request_body_path_total", "path=\"buffered\"")).isEqualTo(1);
    assertThat(
            lab.metric(
                "smg_router_request_body_path_total",
                "path=\"streamed\"",
                "reason=\"retry_forfeited\""))
        .isEqualTo(1);
  }
}
