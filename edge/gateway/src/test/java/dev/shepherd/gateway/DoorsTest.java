package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.gateway.GatewaySettings.Doors;
import dev.shepherd.pipeline.PipelineLimits;
import dev.shepherd.simulator.EngineConfig;
import dev.shepherd.simulator.Flavor;
import dev.shepherd.simulator.ReceivedRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in, and what of a request's credentials reaches a worker. */
class DoorsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String BODY =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private Lab lab;

  @AfterEach
  void stop() {
    lab.awaitAllReleased();
    lab.close();
  }

  private static Doors doors(@Nullable String key, List<String> tenants, List<String> origins) {
    Doors open = Doors.open();
    return new Doors(
        key,
        tenants,
        List.of(),
        true,
        false,
        false,
        open.tenantHeader(),
        origins,
        open.requestIdHeaders());
  }

  private void start(@Nullable String workerKey, boolean forward, String... tenants) {
    var plan =
        Lab.plan()
            .engine(EngineConfig.instant(Flavor.SGLANG, Lab.MODEL))
            .settings(s -> s.with(doors("door-key", List.of(tenants), List.of())))
            .settings(s -> s.with(forwarding(s.limits(), forward)));
    lab = workerKey == null ? plan.start() : plan.workerKey(workerKey).start();
  }

  private static PipelineLimits forwarding(PipelineLimits d, boolean forward) {
    return new PipelineLimits(
        d.maxBodyBytes(),
        d.maxBufferedBytes(),
        d.answerTimeout(),
        d.streamIdleTimeout(),
        d.keepAlive(),
        d.slow(),
        forward);
  }

  private ReceivedRequest received() {
    return lab.engine().requests().stream().filter(r -> r.path().equals(CHAT)).toList().getLast();
  }

  private List<String> received(String name) {
    return received().headers().stream()
        .filter(h -> h.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "authorization: Bearer door-key, 200",
    "Authorization: bearer door-key, 200",
    "AUTHORIZATION: BEARER door-key, 200",
    "x-api-key: door-key, 200",
    "X-Api-Key: team-key, 200",
    "authorization: Bearer team-key, 200",
    "authorization: Bearer wrong, 401",
    "authorization: Basic door-key, 401",
    "authorization: door-key, 401",
    "x-api-key: wrong, 401",
    "x-other: door-key, 401"
  })
  void keysOpenTheDoor(String line, int status) {
    start(null, false, "team:team-key");
    Answer answer = lab.post(CHAT, BODY, line);
    assertThat(answer.status()).isEqualTo(status);
    if (status == 401) {
      assertThat(answer.header("x-smg-error-code")).isEqualTo("invalid_api_key");
      boolean sent = !line.startsWith("x-other");
      assertThat(answer.header("www-authenticate"))
          .isEqualTo("Bearer realm=\"data-plane\"" + (sent ? ", error=\"invalid_token\"" : ""));
      assertThat(answer.toString()).doesNotContain("wrong").doesNotContain("door-key");
      assertThat(lab.asked(CHAT)).isZero();
    }
  }

  @Test
  void refusalSpeaksTheDialect() {
    start(null, false);
    assertThat(lab.post("/v1/messages", BODY).text())
        .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\"");
    assertThat(lab.post(CHAT, BODY).text()).startsWith("{\"error\":{\"type\":\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keyOfTheDoorNeverReachesAWorker(boolean forward) {
    start(null, forward, "team:team-key");
    String[][] requests = {
      {"authorization: Bearer door-key"},
      {"x-api-key: door-key"},
      {"authorization: Bearer door-key", "x-api-key: door-key"},
      {"authorization: Bearer door-key", "x-api-key: team-key"},
      {"authorization: Bearer team-key", "x-api-key: door-key"},
      {"x-api-key: door-key", "authorization: bearer   team-key"},
      {"x-api-key: door-key", "authorization: door-key"},
    };
    for (String[] lines : requests) {
      assertThat(lab.post(CHAT, BODY, lines).status()).as(String.join(", ", lines)).isEqualTo(200);
      assertThat(received().headers().toString())
          .as(String.join(", ", lines))
          .doesNotContain("door-key")
          .doesNotContain("team-key");
      assertThat(received("authorization")).isEmpty();
      assertThat(received("x-api-key")).isEmpty();
    }
  }

  @Test
  void workersKeyIsTheOnlyAuthorization() {
    start("worker-key", true);
    lab.post(CHAT, BODY, "x-api-key: door-key", "authorization: Bearer my-own");
    assertThat(received("authorization")).containsExactly("Bearer worker-key");
  }

  @Test
  void clientsOwnCredentialPassesOnlyWithTheOption() {
    start(null, false);
    lab.post(CHAT, BODY, "x-api-key: door-key", "authorization: Bearer my-own");
    assertThat(received("authorization")).isEmpty();
    lab.close();
    start(null, true);
    lab.post(CHAT, BODY, "x-api-key: door-key", "authorization: Bearer my-own");
    assertThat(received("authorization")).containsExactly("Bearer my-own");
    lab.post(CHAT, BODY, "authorization: Bearer door-key", "x-api-key: my-own");
    assertThat(received("authorization")).containsExactly("Bearer my-own");
  }

  @Test
  void openGatewayPassesTheClientsCredentialOnce() {
    lab = Lab.start();
    lab.post(CHAT, BODY, "authorization: Bearer mine", "x-api-key: other");
    assertThat(received("authorization")).containsExactly("Bearer mine");
    assertThat(received("x-api-key")).isEmpty();
    lab.post(CHAT, BODY, "x-api-key: other");
    assertThat(received("authorization")).containsExactly("Bearer other");
  }

  @Test
  void onlyTheHeadersThatWorkersNeedReachThem() {
    lab = Lab.start();
    lab.post(
        CHAT,
        BODY,
        "cookie: a=1",
        "user-agent: me",
        "x-foo: bar",
        "accept-encoding: gzip",
        "upgrade: h2c",
        "http2-settings: AAMAAABk",
        "connection: upgrade, http2-settings",
        "x-request-id: job-1",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "x-smg-routing-key: k",
        "x-smg-target-worker: 0");
    assertThat(received("x-request-id")).containsExactly("job-1");
    assertThat(received("traceparent")).hasSize(1);
    assertThat(received("x-smg-routing-key")).containsExactly("k");
    for (String gone :
        new String[] {
          "cookie",
          "user-agent",
          "x-foo",
          "accept-encoding",
          "upgrade",
          "http2-settings",
          "x-smg-target-worker"
        }) {
      assertThat(received(gone)).as(gone).isEmpty();
    }
    assertThat(received("host")).containsExactly(lab.engine().uri().getAuthority());
    assertThat(received().text()).isEqualTo(BODY);
  }

  @Test
  void requestIdsAreHonouredMadeAndForwarded() {
    lab = Lab.start();
    String[][] paths = {
      {CHAT, "chatcmpl-"},
      {"/v1/completions", "cmpl-"},
      {"/generate", "gnt-"},
      {"/v1/responses", "resp-"},
      {"/v1/messages", "msg_"},
      {"/v1/embeddings", "req-"}
    };
    for (String[] path : paths) {
      assertThat(lab.post(path[0], BODY).header("x-request-id"))
          .matches(path[1] + "[A-Za-z0-9]{24}");
    }
    Answer made = lab.post(CHAT, BODY);
    assertThat(received("x-request-id")).containsExactly(made.header("x-request-id"));
    assertThat(lab.post(CHAT, BODY, "x-correlation-id: abc").header("x-request-id"))
        .isEqualTo("abc");
    assertThat(
            lab.post(CHAT, BODY, "x-correlation-id: b", "x-request-id: a").header("x-request-id"))
        .isEqualTo("a");
    assertThat(lab.post(CHAT, BODY, "x-request-id: " + "x".repeat(129)).header("x-request-id"))
        .startsWith("chatcmpl-");
    assertThat(lab.post(CHAT, BODY, "x-request-id: a b").header("x-request-id"))
        .startsWith("chatcmpl-");
  }

  @Test
  void browsersOfListedOriginsAreWelcome() {
    lab =
        Lab.plan()
            .settings(s -> s.with(doors("door-key", List.of(), List.of("https://app.example"))))
            .start();
    try (RawClient client = lab.client()) {
      Answer preflight =
          client
              .send(
                  "OPTIONS /v1/chat/completions HTTP/1.1\r\nhost: x\r\norigin:"
                      + " https://app.example\r\naccess-control-request-method: POST\r\n"
                      + "access-control-request-headers: x-smg-routing-key\r\n\r\n")
              .answer();
      assertThat(preflight.status()).isEqualTo(200);
      assertThat(preflight.body()).isEmpty();
      assertThat(preflight.header("access-control-allow-origin")).isEqualTo("https://app.example");
      assertThat(preflight.header("access-control-allow-methods")).contains("POST", "PUT");
    }
    Answer answer =
        lab.post(CHAT, BODY, "origin: https://app.example", "authorization: Bearer door-key");
    assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
    assertThat(answer.header("access-control-expose-headers")).contains("x-request-id");
    Answer stranger = lab.post(CHAT, BODY, "origin: https://evil.example");
    assertThat(stranger.status()).isEqualTo(401);
    assertThat(stranger.all("access-control-allow-origin")).isEmpty();
    Answer refused = lab.post(CHAT, BODY, "origin: https://app.example");
    assertThat(refused.header("access-control-allow-origin")).isEqualTo("https://app.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/loads", "/engine_metrics", "/get_server_info", "/health_generate"})
  void diagnosticsAskForAKeyWhenThereIsOneAndProbesDoNot(String path) {
    start(null, false, "team:team-key");
    assertThat(get(path).status()).as(path).isEqualTo(401);
    assertThat(get(path, "authorization: Bearer wrong").status()).isEqualTo(401);
    assertThat(get(path, "authorization: Bearer team-key").status()).as(path).isEqualTo(200);
    assertThat(get(path, "authorization: Bearer door-key").status()).as(path).isEqualTo(200);
    assertThat(lab.engine().requests().toString()).doesNotContain("door-key");
    for (String probe : new String[] {"/health", "/liveness", "/readiness"}) {
      assertThat(get(probe).status()).as(probe).isEqualTo(200);
    }
    lab.close();
    lab = Lab.plan().engine(EngineConfig.instant(Flavor.SGLANG, Lab.MODEL)).start();
    assertThat(get(path).status()).as(path).isEqualTo(200);
  }

  private Answer get(String path, String... lines) {
    String more = lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
    try (RawClient client = lab.client()) {
      return client.send("GET " + path + " HTTP/1.1\r\nhost: x\r\n" + more + "\r\n").answer();
    }
  }

  @Test
  void doorComesBeforeTheBody() {
    start(null, false);
    try (RawClient client = lab.client()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
              + "content-length: 100000\r\nexpect: 100-continue\r\n\r\n");
      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 401 ");
    }
  }
}
