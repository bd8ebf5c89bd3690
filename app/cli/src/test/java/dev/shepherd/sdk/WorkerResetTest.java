package dev.shepherd.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shepherd.net.Transport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client whose worker resets its connection amid a stream is told so at once. */
class WorkerResetTest {
  /** Below the number of failures that takes the worker out of service. */
  private static final int RESETS = 9;

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"IO_URING", "EPOLL", "NIO"})
  void aResetIsToldOnEveryTransport(Transport transport) throws Exception {
    resetsAreTold(transport);
  }

  @Test
  void noResetInManyStaysUnnoticedOnIoUring() throws Exception {
    for (int round = 0; round < 4; round++) {
      resetsAreTold(Transport.IO_URING);
    }
  }

  private static void resetsAreTold(Transport transport) throws Exception {
    assumeTrue(transport.available(), "this machine has no " + transport);
    try (var station = Station.open(transport);
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var request =
          HttpRequest.newBuilder(URI.create(station.url() + "/v1/chat/completions"))
              .header("content-type", "application/json")
              .timeout(Duration.ofSeconds(3))
              .POST(
                  BodyPublishers.ofString(
                      """
                      {"model":"sim-model","stream":true,\
                      "messages":[{"role":"user","content":"hi"}],\
                      "x_sim":{"tokens":50,"cut_after_events":5,"cut":"reset"}}"""))
              .build();
      for (int i = 0; i < RESETS; i++) {
        var answer = client.sendAsync(request, BodyHandlers.ofString());
        station.await("reset " + i + " is told", answer::isDone);
        assertThat(answer.join().body())
            .contains("\"error\"", "server_error")
            .doesNotContain("[DONE]");
      }
      station.awaitQuiet();
    }
  }
}
