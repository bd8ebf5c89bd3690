package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.gateway.GatewaySettings.Admission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bound on running requests, the queue before it, and the budget of bytes. */
class AdmissionTest {
  private static final String CHAT = "/v1/chat/completions";
  private Lab lab;

  @AfterEach
  void stop() {
    lab.awaitAllReleased();
    lab.close();
  }

  private void start(int running, int queue, Duration timeout, int rate) {
    lab = Lab.plan().settings(s -> s.with(new Admission(running, queue, timeout, rate))).start();
  }

  private RawClient send(String script, boolean stream) {
    return lab.client().send(RawClient.post(CHAT, Lab.chat(script, stream)));
  }

  @Test
  void boundIsExactUnderManyClients() {
    start(5, 200, Duration.ofSeconds(30), 0);
    var clients = new ArrayList<RawClient>();
    for (int i = 0; i < 60; i++) {
      clients.add(send("\"events\":5,\"event_interval_ms\":4", i % 2 == 0));
    }
    long most = 0;
    for (RawClient client : clients) {
      most = Math.max(most, lab.engine().load().running());
      assertThat(lab.gateway().runningRequests()).isLessThanOrEqualTo(5);
      assertThat(client.answer().status()).isEqualTo(200);
      client.close();
    }
    assertThat(most).isBetween(1L, 5L);
  }

  @Test
  void waitersAreServedInOrder() {
    start(1, 10, Duration.ofSeconds(30), 0);
    RawClient holder = send("\"events\":-1,\"event_interval_ms\":5", true);
    holder.until("data:");
    var clients = new ArrayList<RawClient>();
    for (int i = 0; i < 8; i++) {
      clients.add(
          lab.client()
              .send(
                  RawClient.post(
                      CHAT, Lab.chat("\"text\":\"a\"", false), "x-request-id: id-" + i)));
      int waiting = i + 1;
      Lab.await("it waits", () -> lab.metric("smg_admission_queue_depth") == waiting);
    }
    // The permit is held to the end of the stream: only its end lets the next one in.
    assertThat(lab.asked(CHAT)).isEqualTo(1);
    holder.close();
    clients.forEach(c -> assertThat(c.answer().status()).isEqualTo(200));
    List<String> order =
        lab.engine().requests().stream()
            .filter(r -> r.path().equals(CHAT))
            .skip(1)
            .map(r -> r.header("x-request-id"))
            .toList();
    assertThat(order)
        .containsExactly("id-0", "id-1", "id-2", "id-3", "id-4", "id-5", "id-6", "id-7");
    clients.forEach(RawClient::close);
  }

  @Test
  void fullQueueIs429AndALongWaitIs503() {
    start(1, 1, Duration.ofMillis(400), 0);
    RawClient holder = send("\"stall_head_ms\":\"forever\"", false);
    Lab.await("it runs", () -> lab.asked(CHAT) == 1);
    RawClient waiter = send("", false);
    Lab.await("it waits", () -> lab.metric("smg_admission_queue_depth") == 1);
    Answer full = lab.post(CHAT, Lab.chat("", false));
    assertThat(full.status()).isEqualTo(429);
    assertThat(full.header("x-smg-error-code")).isEqualTo("admission_queue_full");
    assertThat(Integer.parseInt(full.header("retry-after"))).isBetween(1, 60);
    assertThat(full.text()).contains("rate_limit_error");
    Answer late = waiter.answer();
    assertThat(late.status()).isEqualTo(503);
    assertThat(late.header("x-smg-error-code")).isEqualTo("admission_queue_timeout");
    assertThat(Integer.parseInt(late.header("retry-after"))).isBetween(1, 60);
    assertThat(lab.metric("smg_http_rate_limit_total", "result=\"rejected\"")).isEqualTo(2);
    assertThat(lab.metric("smg_admission_queue_rejected_total", "reason=\"full\"")).isEqualTo(1);
    assertThat(lab.metric("smg_admission_queue_rejected_total", "reason=\"timeout\"")).isEqualTo(1);
    assertThat(lab.metric("smg_admission_inflight")).isEqualTo(1);
    holder.close();
    waiter.close();
  }

  @Test
  void fullBudgetOfBytesIs503AndRecovers() {
    lab = Lab.plan().settings(s -> withBudget(s, 1 << 20)).start();
    byte[] big = RawClient.post(CHAT, "{\"model\":\"m\",\"x\":\"" + "y".repeat(700_000) + "\"}");
    RawClient first = lab.client().send(java.util.Arrays.copyOf(big, 600_000));
    Lab.await("bytes are booked", () -> lab.gateway().bookedBytes() > 600_000);
    try (RawClient second = lab.client()) {
      Answer answer = second.send(java.util.Arrays.copyOf(big, 1000)).answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).isNotEmpty();
    }
    // Small requests are not concerned.
    assertThat(lab.post(CHAT, Lab.chat("", false)).status()).isEqualTo(200);
    first.close();
    lab.awaitAllReleased();
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "x".repeat(600_000)
            + "\"}]}";
    assertThat(lab.post(CHAT, body).status()).isEqualTo(200);
  }

  private static GatewaySettings withBudget(GatewaySettings s, long bytes) {
    return new GatewaySettings(
        s.listeners(),
        s.doors(),
        s.admission(),
        s.tls(),
        s.server(),
        s.upstream(),
        s.limits(),
        s.retry(),
        s.fleet(),
        s.durationBuckets(),
        bytes,
        s.engineMetrics(),
        s.routingView(),
        s.shutdownGrace());
  }

  @Test
  void probesAndAdministratorsAreServedWhileNobodyElseIs() {
    start(1, 1, Duration.ofSeconds(30), 0);
    RawClient holder = send("\"stall_head_ms\":\"forever\"", false);
    Lab.await("it runs", () -> lab.asked(CHAT) == 1);
    RawClient waiter = send("", false);
    Lab.await("it waits", () -> lab.metric("smg_admission_queue_depth") == 1);
    assertThat(lab.post(CHAT, Lab.chat("", false)).status()).isEqualTo(429);
    for (String path :
        List.of("/health", "/liveness", "/readiness", "/v1/models", "/workers", "/get_loads")) {
      try (RawClient client = lab.client()) {
        Answer answer = client.send("GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n").answer();
        assertThat(answer.status()).as(path).isEqualTo(200);
      }
    }
    holder.close();
    assertThat(waiter.answer().status()).isEqualTo(200);
    waiter.close();
  }

  @Test
  void tenantsTakeTurnsInTheQueue() {
    lab =
        Lab.plan()
            .settings(
                s ->
                    s.with(new Admission(1, 20, Duration.ofSeconds(30), 0))
                        .with(
                            new GatewaySettings.Doors(
                                null,
                                List.of("loud:key-a", "quiet:key-b"),
                                List.of(),
                                false,
                                false,
                                false,
                                "x-smg-tenant-id",
                                List.of(),
                                List.of("x-request-id"))))
            .start();
    RawClient holder = asTenant("key-a", "first", "\"events\":-1,\"event_interval_ms\":5", true);
    holder.until("data:");
    var clients = new ArrayList<RawClient>();
    for (String id : List.of("loud-0", "loud-1", "loud-2", "loud-3", "quiet-0", "quiet-1")) {
      String key = id.startsWith("loud") ? "key-a" : "key-b";
      clients.add(asTenant(key, id, "\"text\":\"a\"", false));
      int waiting = clients.size();
      Lab.await("it waits", () -> lab.metric("smg_admission_queue_depth") == waiting);
    }
    holder.close();
    clients.forEach(c -> assertThat(c.answer().status()).isEqualTo(200));
    assertThat(
            lab.engine().requests().stream()
                .filter(r -> r.path().equals(CHAT))
                .skip(1)
                .map(r -> r.header("x-request-id")))
        .containsExactly("loud-0", "quiet-0", "loud-1", "quiet-1", "loud-2", "loud-3");
    clients.forEach(RawClient::close);
  }

  private RawClient asTenant(String key, String id, String script, boolean stream) {
    return lab.client()
        .send(
            RawClient.post(
                CHAT,
                Lab.chat(script, stream),
                "authorization: Bearer " + key,
                "x-request-id: " + id));
  }

  @Test
  void rateAboveTheLimitIs429() {
    start(3, 0, Duration.ofSeconds(1), 1);
    int refused = 0;
    for (int i = 0; i < 8; i++) {
      Answer answer = lab.post(CHAT, Lab.chat("", false));
      if (answer.status() == 429) {
        refused++;
        assertThat(answer.header("retry-after")).isNotEmpty();
      } else {
        assertThat(answer.status()).isEqualTo(200);
      }
    }
    assertThat(refused).isBetween(2, 5);
  }
}
