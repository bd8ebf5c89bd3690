package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.pipeline.RetryRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who got a request and why: to the operator by a route, to a client that asks by headers. */
@ExtendWith(NoLeaks.class)
class ExplainTest {
  private static final String CHAT = "/v1/chat/completions";
  private Lab lab;

  @AfterEach
  void stop() {
    lab.awaitAllReleased();
    lab.close();
  }

  private Answer get(String target, String... lines) {
    try (RawClient client = lab.client()) {
      var head = new StringBuilder("GET " + target + " HTTP/1.1\r\nhost: x\r\n");
      for (String line : lines) {
        head.append(line).append("\r\n");
      }
      return client.send(head.append("\r\n").toString()).answer();
    }
  }

  private static JsonObject json(Answer answer) {
    return (JsonObject) JsonParser.parse(answer.text().getBytes(StandardCharsets.UTF_8));
  }

  private JsonArray attempts(String id) {
    Answer answer = get("/debug/routing/" + id);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return json(answer).array("attempts");
  }

  @Test
  void choiceAndOutcomeAreTold() {
    lab = Lab.plan().engines(3).start();
    String body =
        Lab.chat("", true)
            .replace("{\"model", "{\"stream_options\":{\"include_usage\":true},\"model");
    Answer answer = lab.post(CHAT, body, "x-request-id: mine-1");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.all("x-smg-reason")).isEmpty();
    JsonArray attempts = attempts("mine-1");
    assertThat(attempts.size()).isEqualTo(1);
    JsonObject choice = (JsonObject) attempts.get(0);
    assertThat(choice.string("policy")).isEqualTo("round_robin");
    assertThat(choice.string("model")).isEqualTo("m");
    assertThat(choice.string("reason")).isEqualTo("it was its turn");
    assertThat(choice.string("chosen_at")).startsWith("20");
    assertThat(choice.array("candidates").size()).isEqualTo(3);
    assertThat(choice.object("worker").string("url"))
        .isEqualTo(answer.header("x-smg-routed-worker-id"));
    JsonObject outcome = choice.object("outcome");
    assertThat(outcome.string("state")).isEqualTo("completed");
    assertThat(outcome.integer("status")).hasValue(200);
    assertThat(outcome.number("ttft_ms").orElse(-1))
        .isPositive()
        .isLessThanOrEqualTo(outcome.number("total_ms").orElse(-1));
    assertThat(outcome.integer("completion_tokens").orElse(0)).isPositive();
  }

  @Test
  void everyAttemptOfARequestIsTold() {
    lab =
        Lab.plan()
            .engines(2)
            .fleet(OneLoop::withoutBreaker)
            .settings(s -> s.with(new RetryRules(3, 1, 1, 1, 0)))
            .start();
    lab.post(CHAT, Lab.chat("\"status\":503", false), "x-request-id: mine-2");
    JsonArray attempts = attempts("mine-2");
    assertThat(attempts.size()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      JsonObject choice = (JsonObject) attempts.get(i);
      assertThat(choice.integer("attempt")).hasValue(i + 1);
      assertThat(choice.object("outcome").string("state"))
          .isEqualTo(i < 2 ? "retried" : "completed");
      assertThat(choice.object("outcome").integer("status")).hasValue(503);
    }
  }

  @Test
  void requestUnderWayAndOneWithoutWorkerAreTold() {
    lab = Lab.plan().engines(1).fleet(OneLoop::withoutBreaker).start();
    try (RawClient client = lab.client()) {
      client.send(
          RawClient.post(CHAT, Lab.chat("\"stall_after_events\":2", true), "x-request-id: mine-3"));
      client.until("data:");
      JsonObject choice = (JsonObject) attempts("mine-3").get(0);
      assertThat(choice.object("outcome").string("state")).isEqualTo("running");
    }
    Lab.await(
        "the end is written down",
        () ->
            ((JsonObject) attempts("mine-3").get(0))
                .object("outcome")
                .string("state", "")
                .equals("client_gone"));
  }

  @Test
  void recentChoicesComeLatestFirstAndNotMoreThanAskedFor() {
    lab = Lab.plan().engines(2).start();
    for (int i = 0; i < 30; i++) {
      lab.post(CHAT, Lab.chat("", false), "x-request-id: r" + i);
    }
    JsonArray five = json(get("/debug/routing/recent?limit=5")).array("data");
    assertThat(five.size()).isEqualTo(5);
    for (int i = 0; i < 5; i++) {
      assertThat(((JsonObject) five.get(i)).string("request_id")).isEqualTo("r" + (29 - i));
    }
    assertThat(json(get("/debug/routing/recent")).array("data").size()).isEqualTo(20);
    for (String wrong : List.of("0", "-1", "x", "", "99999999999")) {
      assertThat(get("/debug/routing/recent?limit=" + wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(get("/debug/routing/nobody").status()).isEqualTo(404);
  }

  @Test
  void oldChoicesMakeRoomInFixedMemory() {
    lab =
        Lab.plan()
            .engines(2)
            .settings(s -> s.with(new GatewaySettings.RoutingView(2 * 16 * 500, null)))
            .start();
    try (RawClient client = lab.client()) {
      for (int i = 0; i < 100; i++) {
        client.send(RawClient.post(CHAT, Lab.chat("", false), "x-request-id: r" + i)).answer();
      }
    }
    JsonArray kept = json(get("/debug/routing/recent?limit=200")).array("data");
    assertThat(kept.size()).isBetween(8, 40);
    assertThat(((JsonObject) kept.get(0)).string("request_id")).isEqualTo("r99");
    assertThat(get("/debug/routing/r0").status()).isEqualTo(404);
  }

  @Test
  void nothingIsKeptWhenSwitchedOff() {
    lab = Lab.plan().settings(s -> s.with(new GatewaySettings.RoutingView(0, null))).start();
    lab.post(CHAT, Lab.chat("", false), "x-request-id: mine-4");
    assertThat(get("/debug/routing/mine-4").status()).isEqualTo(404);
    assertThat(get("/debug/routing/recent").text()).contains("routing-history-bytes");
  }

  @Test
  void onlyAdministratorsAreTold() {
    var doors =
        new GatewaySettings.Doors(
            "front",
            List.of(),
            List.of("a:Ada:admin:secret"),
            false,
            true,
            false,
            "x-smg-tenant-id",
            List.of(),
            List.of("x-request-id"));
    lab = Lab.plan().settings(s -> s.with(doors)).start();
    lab.post(CHAT, Lab.chat("", false), "authorization: Bearer front", "x-request-id: mine-5");
    assertThat(get("/debug/routing/recent").status()).isEqualTo(401);
    assertThat(get("/debug/routing/recent", "authorization: Bearer front").status()).isEqualTo(401);
    assertThat(get("/debug/routing/mine-5", "authorization: Bearer secret").status())
        .isEqualTo(200);
  }

  @Test
  void clientThatAsksGetsHeadersOnAnyAnswer() {
    lab = Lab.plan().engines(2).start();
    String id = lab.gateway().fleet().snapshot().workers().getFirst().id();
    for (boolean stream : new boolean[] {true, false}) {
      Answer answer = lab.post(CHAT, Lab.chat("", stream), "x-smg-explain: 1");
      assertThat(answer.header("x-smg-policy")).isEqualTo("round_robin");
      assertThat(answer.header("x-smg-reason")).isEqualTo("it was its turn");
      assertThat(answer.header("x-smg-candidates")).isEqualTo("2");
      assertThat(answer.header("x-smg-attempt")).isEqualTo("1");
      assertThat(answer.header("x-smg-worker")).hasSameSizeAs(id).doesNotContain("127.0.0.1");
    }
    Answer error = lab.post(CHAT, Lab.chat("\"status\":400", false), "x-smg-explain: 1");
    assertThat(error.header("x-smg-policy")).isEqualTo("round_robin");
    Answer other = lab.post(CHAT, Lab.chat("", false), "x-smg-explain: 0");
    assertThat(other.all("x-smg-policy")).isEmpty();
  }

  @Test
  void shadowPolicyIsCountedAndNotFollowed() {
    lab =
        Lab.plan()
            .engines(2)
            .settings(s -> s.with(new GatewaySettings.RoutingView(1 << 16, "consistent_hashing")))
            .start();
    for (int i = 0; i < 20; i++) {
      lab.post(CHAT, Lab.chat("", false), "x-smg-routing-key: same");
    }
    for (int i = 0; i < 2; i++) {
      assertThat(lab.engine(i).requests()).hasSize(10);
    }
    String name = "smg_shadow_policy_decisions_total";
    String[] labels = {"policy=\"consistent_hashing\"", "model=\"m\""};
    assertThat(lab.metric(name, labels)).isEqualTo(20);
    assertThat(lab.metric(name, "result=\"agree\"", "model=\"m\"")).isEqualTo(10);
    assertThat(lab.metric(name, "result=\"differ\"", "model=\"m\"")).isEqualTo(10);
  }
}
