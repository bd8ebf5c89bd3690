package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.pipeline.RetryRules;
import dev.shepherd.simulator.SimulatedEngine;
import dev.shepherd.workers.BreakerSettings;
import dev.shepherd.workers.RetryBudgetSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again, where, how often, and what the client gets in the end. */
@ExtendWith(NoLeaks.class)
class RetryTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final RetryRules FAST = new RetryRules(5, 1, 4, 1.5, 0);
  private Lab lab;

  @AfterEach
  void stop() {
    lab.awaitAllReleased();
    lab.close();
  }

  private Lab.Plan plan(int engines) {
    return Lab.plan().engines(engines).fleet(OneLoop::withoutBreaker).settings(s -> s.with(FAST));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 502, 503, 504})
  void busyWorkersAreAskedFiveTimesOthersFirst(int status) {
    lab = plan(3).start();
    Answer answer = lab.post(CHAT, Lab.chat("\"status\":" + status, false));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(lab.asked(CHAT)).isEqualTo(5);
    for (SimulatedEngine engine : lab.engines()) {
      assertThat(engine.requestsSeen()).isPositive();
      assertThat(engine.requests().stream().filter(r -> r.path().equals(CHAT)).count())
          .isPositive();
    }
    assertThat(lab.metric("smg_worker_retries_total")).isEqualTo(4);
    assertThat(lab.metric("smg_worker_retries_exhausted_total")).isEqualTo(1);
    assertThat(lab.metric("smg_router_upstream_responses_total", "status_code=\"" + status + "\""))
        .isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void workersThatSayWhenToComeBackAreAskedOnceAndLeftAlone(int status) {
    lab = plan(3).start();
    String full = "\"retry-after\":\"20\",\"status\":" + status;
    Answer answer = lab.post(CHAT, Lab.chat(full, false));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("retry-after")).isIn("19", "20");
    for (SimulatedEngine engine : lab.engines()) {
      assertThat(engine.requests()).hasSize(1);
    }
    Lab.await("all rest", () -> lab.metric("smg_worker_saturated") == 3);
    assertThat(lab.metric("smg_worker_saturations_total")).isEqualTo(3);
    // All are full: whoever comes now is tried once, not once more everywhere.
    assertThat(lab.post(CHAT, Lab.chat(full, false)).status()).isEqualTo(status);
    assertThat(lab.asked(CHAT)).isEqualTo(4);
    assertThat(lab.post(CHAT, Lab.chat("", false)).status()).isEqualTo(200);
  }

  @Test
  void theClientHearsTheShortestTime() {
    lab = plan(2).start();
    lab.engine(0).script("status=503;retry-after=7");
    lab.engine(1).script("status=429;retry-after=25");
    for (int i = 0; i < 2; i++) {
      Answer answer = lab.post(CHAT, Lab.chat("", false).replace(",\"x_sim\":{}", ""));
      assertThat(answer.status()).isIn(429, 503);
      assertThat(Integer.parseInt(answer.header("retry-after"))).isLessThanOrEqualTo(7);
    }
  }

  @Test
  void aFullWorkerIsNotABrokenOne() {
    var breaker = new BreakerSettings(true, 2, 1, Duration.ofSeconds(60), Duration.ofSeconds(60));
    lab = Lab.plan().engines(2).fleet(f -> OneLoop.withBreaker(f, breaker)).start();
    lab.engine(0).script("status=503;retry-after=1");
    for (int i = 0; i < 20; i++) {
      Answer answer = lab.post(CHAT, Lab.chat("", false).replace(",\"x_sim\":{}", ""));
      assertThat(answer.status()).isEqualTo(200);
    }
    assertThat(lab.engine(0).requests().size()).isLessThan(5);
    assertThat(lab.metric("smg_worker_cb_transitions_total")).isZero();
  }

  @Test
  void aRetryThatFindsNobodyAnswersWithWhatTheLastWorkerSaid() {
    var breaker = new BreakerSettings(true, 1, 1, Duration.ofSeconds(60), Duration.ofSeconds(60));
    lab =
        Lab.plan()
            .fleet(f -> OneLoop.withBreaker(f, breaker))
            .settings(s -> s.with(new RetryRules(5, 60, 60, 1, 0)))
            .start();
    String failing = "\"status\":502,\"body\":\"why it failed\"";
    Answer answer = lab.post(CHAT, Lab.chat(failing, false));
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.text()).isEqualTo("why it failed");
    assertThat(answer.header("content-length")).isEqualTo("13");
    assertThat(lab.asked(CHAT)).isEqualTo(1);
    assertThat(lab.post(CHAT, Lab.chat("", false)).header("x-smg-error-code"))
        .isEqualTo("no_available_workers");
  }

  @Test
  void aDateInRetryAfterIsUnderstood() {
    lab = plan(1).start();
    String full = "\"retry-after\":\"Wed, 21 Oct 2099 07:28:00 GMT\",\"status\":503";
    assertThat(lab.post(CHAT, Lab.chat(full, false)).status()).isEqualTo(503);
    Lab.await("it rests", () -> lab.metric("smg_worker_saturated") == 1);
    assertThat(lab.asked(CHAT)).isEqualTo(1);
    String nonsense = "\"retry-after\":\"soon\",\"status\":400";
    assertThat(lab.post(CHAT, Lab.chat(nonsense, false)).header("retry-after")).isEqualTo("soon");
  }

  @Test
  void aWorkersOwnSettingsGoBeforeTheGateways() {
    lab = plan(1).start();
    var worker = lab.gateway().fleet().snapshot().workers().getFirst();
    String spec = "{\"url\":\"" + worker.url() + "\",\"resilience\":%s}";
    long revision = worker.profile().revision();
    for (String own : new String[] {"{\"disable_retry\":true}", "{\"max_retries\":3}"}) {
      long before = lab.asked(CHAT);
      String body = spec.formatted(own);
      try (RawClient client = lab.client()) {
        client.send(
            "PUT /workers/"
                + worker.id()
                + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: "
                + body.length()
                + "\r\n\r\n"
                + body);
        assertThat(client.answer().status()).isEqualTo(202);
      }
      long changes = ++revision;
      Lab.await("it is changed", () -> worker.profile().revision() == changes);
      assertThat(lab.post(CHAT, Lab.chat("\"status\":502", false)).status()).isEqualTo(502);
      assertThat(lab.asked(CHAT) - before).isEqualTo(own.contains("disable") ? 1 : 3);
    }
  }

  @Test
  void aDyingFleetIsNotStormed() {
    lab =
        plan(2)
            .fleet(
                f ->
                    OneLoop.withoutBreaker(f)
                        .with(d -> d.retryBudget = new RetryBudgetSettings(true, 0.2, 1)))
            .start();
    lab.engines().forEach(e -> e.script("status=503"));
    int requests = 100;
    for (int i = 0; i < requests; i++) {
      Answer answer = lab.post(CHAT, Lab.chat("", false).replace(",\"x_sim\":{}", ""));
      assertThat(answer.status()).isEqualTo(503);
    }
    // A fifth of the requests, and one per second of the ten that the budget looks back.
    assertThat(lab.asked(CHAT)).isBetween(110L, 131L);
    assertThat(lab.metric("smg_retry_budget_exhausted_total", "model=\"m\"")).isPositive();
  }

  @Test
  void serverErrorIsTriedOnceOnEveryWorker() {
    lab = plan(3).start();
    Answer answer = lab.post(CHAT, Lab.chat("\"status\":500,\"body\":\"mine\"", false));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).isEqualTo("mine");
    for (int i = 0; i < 3; i++) {
      assertThat(lab.engine(i).requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 409, 422, 501})
  void otherErrorsAreNotTriedAgain(int status) {
    lab = plan(2).start();
    assertThat(lab.post(CHAT, Lab.chat("\"status\":" + status, false)).status()).isEqualTo(status);
    assertThat(lab.asked(CHAT)).isEqualTo(1);
  }

  @Test
  void everyClientIsServedWhileOneWorkerFails() {
    lab = plan(2).start();
    lab.engine(0).script("status=500");
    for (int i = 0; i < 6; i++) {
      assertThat(lab.post(CHAT, Lab.chat("", false).replace(",\"x_sim\":{}", "")).status())
          .isEqualTo(200);
    }
    lab.engine(0).script("cut_after_bytes=0;cut=reset");
    for (int i = 0; i < 6; i++) {
      Answer answer = lab.post(CHAT, Lab.chat("", true).replace(",\"x_sim\":{}", ""));
      assertThat(answer.text()).as(answer.toString()).endsWith("data: [DONE]\n\n");
    }
    lab.engine(0).script("cut_after_bytes=120;cut=close");
    for (int i = 0; i < 6; i++) {
      assertThat(lab.post(CHAT, Lab.chat("", false).replace(",\"x_sim\":{}", "")).status())
          .isEqualTo(200);
    }
  }

  @Test
  void refusedConnectionMovesTheRequestOn() {
    lab = plan(2).start();
    lab.engine(0).stop().toCompletableFuture().join();
    for (int i = 0; i < 6; i++) {
      String plain = Lab.chat("", i % 2 == 0).replace(",\"x_sim\":{}", "");
      assertThat(lab.post(CHAT, plain).status()).isEqualTo(200);
    }
  }

  @Test
  void refusedConnectionMovesALongBodyOnAsNothingOfItWasSent() {
    lab = plan(2).settings(s -> s.with(BodyFidelityTest.limits(s.limits(), 1000))).start();
    lab.engine(0).stop().toCompletableFuture().join();
    for (int i = 0; i < 4; i++) {
      String body =
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
              + "x".repeat(400_000)
              + "\"}]}";
      assertThat(lab.post(CHAT, body).status()).isEqualTo(200);
    }
  }

  @Test
  void noWorkerLeftIsAGatewayErrorWithoutTheirAddresses() {
    lab = plan(1).start();
    lab.engine(0).stop().toCompletableFuture().join();
    Answer answer = lab.post(CHAT, Lab.chat("", false));
    assertThat(answer.status()).isIn(502, 503);
    assertThat(answer.text()).doesNotContain("127.0.0.1").contains("\"error\"");
  }

  @Test
  void requestOnADyingConnectionIsSentOnceMoreAndNotCountedAsAttempt() {
    lab = plan(1).settings(s -> s.with(new RetryRules(1, 1, 1, 1, 0))).start();
    String plain = Lab.chat("", false).replace(",\"x_sim\":{}", "");
    try (RawClient client = lab.client()) {
      assertThat(client.send(RawClient.post(CHAT, plain)).answer().status()).isEqualTo(200);
      // The answer to the next request on the kept connection is its end.
      lab.engine().scriptNext("cut_after_bytes=0;cut=close", 1);
      assertThat(client.send(RawClient.post(CHAT, plain)).answer().status()).isEqualTo(200);
    }
    assertThat(lab.asked(CHAT)).isEqualTo(3);
    assertThat(lab.metric("smg_router_upstream_send_retries_total")).isEqualTo(1);
    assertThat(lab.metric("smg_worker_retries_total")).isZero();
  }

  @Test
  void nothingIsTriedAgainOnceTheClientHasSeenAByte() {
    lab = plan(2).start();
    Answer answer = lab.post(CHAT, Lab.chat("\"text\":\"a b c d\",\"cut_after_events\":3", true));
    assertThat(answer.whole()).isTrue();
    assertThat(answer.text()).contains("data: {\"error\":").doesNotContain("[DONE]");
    assertThat(lab.asked(CHAT)).isEqualTo(1);
  }

  @Test
  void transcriptionIsNotTriedAgain() {
    lab = plan(2).start();
    lab.engines().forEach(e -> e.script("status=503"));
    assertThat(transcribe("m").status()).isEqualTo(503);
    assertThat(lab.asked("/v1/audio/transcriptions")).isEqualTo(1);
  }

  @Test
  void transcriptionTellsTheWorkerTheCanonicalModelAndTheSameFile() {
    lab = Lab.plan().fleet(f -> f.withModelAliases(java.util.Map.of("nick", "m"))).start();
    Answer answer = transcribe("nick");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    var seen = lab.engine().requests().getLast();
    assertThat(seen.text())
        .contains("name=\"model\"\r\n\r\nm\r\n--B")
        .contains("\r\n\r\nRIFF\u0000data\r\n--B--");
  }

  private Answer transcribe(String model) {
    String form =
        "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\n"
            + model
            + "\r\n--B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
            + "content-type: audio/wav\r\n\r\nRIFF\u0000data\r\n--B--\r\n";
    try (RawClient client = lab.client()) {
      return client
          .send(
              "POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\n"
                  + "content-type: multipart/form-data; boundary=B\r\ncontent-length: "
                  + form.length()
                  + "\r\n\r\n"
                  + form)
          .answer();
    }
  }

  @Test
  void breakerOpensAfterFailuresAndTheWorkerIsLeftAlone() {
    var breaker = new BreakerSettings(true, 3, 1, Duration.ofSeconds(60), Duration.ofSeconds(60));
    lab =
        Lab.plan()
            .fleet(f -> OneLoop.withBreaker(f, breaker))
            .settings(s -> s.with(new RetryRules(1, 1, 1, 1, 0)))
            .start();
    for (int i = 0; i < 10; i++) {
      assertThat(lab.post(CHAT, Lab.chat("\"status\":400", false)).status()).isEqualTo(400);
    }
    for (int i = 0; i < 3; i++) {
      assertThat(lab.post(CHAT, Lab.chat("\"status\":500", false)).status()).isEqualTo(500);
    }
    Answer refused = lab.post(CHAT, Lab.chat("", false));
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("x-smg-error-code")).isEqualTo("no_available_workers");
    assertThat(refused.header("retry-after")).isEqualTo("1");
    assertThat(lab.asked(CHAT)).isEqualTo(13);
  }

  @Test
  void streamsThatBreakOffOpenTheBreaker() {
    var breaker = new BreakerSettings(true, 3, 1, Duration.ofSeconds(60), Duration.ofSeconds(60));
    lab = Lab.plan().fleet(f -> OneLoop.withBreaker(f, breaker)).start();
    for (int i = 0; i < 3; i++) {
      lab.post(CHAT, Lab.chat("\"cut_after_events\":2,\"cut\":\"end\"", true));
    }
    assertThat(lab.post(CHAT, Lab.chat("", false)).status()).isEqualTo(503);
  }
}
