package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that leaves cancels its work, whatever stands, and nothing of it is kept. */
@ExtendWith(NoLeaks.class)
class ClientGoneTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final long BAR_NANOS = 1_000_000_000L;
  private Lab lab;

  @AfterEach
  void stop() {
    lab.awaitAllReleased();
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"stall_head_ms\":\"forever\"', true, false",
    "'\"stall_head_ms\":\"forever\"', false, false",
    "'\"stall_head_ms\":\"forever\"', false, true",
    "'\"events\":-1,\"event_interval_ms\":5', true, false",
    "'\"events\":-1,\"event_interval_ms\":5', true, true",
    "'\"stall_after_events\":2', true, false"
  })
  void workOfTheWorkerIsCancelled(String script, boolean stream, boolean reset) {
    lab = Lab.start();
    for (int round = 0; round < 3; round++) {
      long before = lab.engine().cancellationsSeen();
      long asked = lab.asked(CHAT);
      RawClient client = lab.client().send(RawClient.post(CHAT, Lab.chat(script, stream)));
      if (stream && !script.contains("head")) {
        client.until("data:");
      } else {
        Lab.await("the worker is asked", () -> lab.asked(CHAT) > asked);
      }
      long left = System.nanoTime();
      if (reset) {
        client.reset();
      } else {
        client.close();
      }
      Lab.await("the worker sees it", () -> lab.engine().cancellationsSeen() > before);
      long nanos = System.nanoTime() - left;
      System.out.printf("client gone, worker cancelled after %.1f ms%n", nanos / 1e6);
      assertThat(nanos).isLessThan(BAR_NANOS);
    }
    Lab.await("counted as 499", () -> lab.metric("smg_http_connections_active") == 0);
    if (!stream) {
      assertThat(
              lab.metric(
                  "smg_http_responses_total", "status_code=\"499\"", "client_closed_request"))
          .isEqualTo(3);
    }
    assertThat(lab.metric("smg_router_request_errors_total")).isZero();
  }

  @Test
  void leavingTheQueueFreesThePlace() {
    lab =
        Lab.plan()
            .settings(s -> s.with(new GatewaySettings.Admission(1, 2, Duration.ofSeconds(60), 0)))
            .start();
    RawClient running =
        lab.client().send(RawClient.post(CHAT, Lab.chat("\"stall_head_ms\":\"forever\"", false)));
    Lab.await("one runs", () -> lab.asked(CHAT) == 1);
    RawClient first = lab.client().send(RawClient.post(CHAT, Lab.chat("", false)));
    RawClient second = lab.client().send(RawClient.post(CHAT, Lab.chat("", false)));
    Lab.await("two wait", () -> lab.metric("smg_admission_queue_depth") == 2);
    first.close();
    second.reset();
    Lab.await("nobody waits", () -> lab.metric("smg_admission_queue_depth") == 0);
    assertThat(lab.asked(CHAT)).isEqualTo(1);
    running.close();
  }

  @Test
  void leavingInTheMiddleOfTheBodyReleasesItsMemory() {
    lab = Lab.start();
    byte[] request =
        RawClient.post(CHAT, "{\"model\":\"m\",\"x\":\"" + "y".repeat(500_000) + "\"}");
    RawClient client = lab.client().send(java.util.Arrays.copyOf(request, 300_000));
    Lab.await("bytes are booked", () -> lab.gateway().bookedBytes() > 0);
    client.close();
    lab.awaitAllReleased();
    assertThat(lab.asked(CHAT)).isZero();
  }

  @Test
  void leavingDuringTheBackoffEndsTheRetries() {
    lab =
        Lab.plan()
            .settings(s -> s.with(new dev.shepherd.pipeline.RetryRules(5, 20_000, 20_000, 1, 0)))
            .start();
    RawClient client = lab.client().send(RawClient.post(CHAT, Lab.chat("\"status\":503", false)));
    Lab.await("it waits", () -> lab.metric("smg_worker_retries_total") == 1);
    client.close();
    lab.awaitAllReleased();
    assertThat(lab.asked(CHAT)).isEqualTo(1);
  }
}
