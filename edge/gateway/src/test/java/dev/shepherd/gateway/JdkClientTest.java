package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JDK's own client, which by default asks to switch to HTTP/2 with its first request. */
class JdkClientTest {
  private static final String CHAT = "/v1/chat/completions";
  private Lab lab;

  @BeforeEach
  void start() {
    lab = Lab.plan().engines(2).start();
  }

  @AfterEach
  void stop() {
    lab.awaitAllReleased();
    lab.close();
  }

  private HttpRequest post(String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lab.port() + CHAT))
        .header("content-type", "application/json")
        .timeout(Duration.ofSeconds(20))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void askingForHttp2LosesNothing(HttpClient.Version version) throws Exception {
    try (var client = HttpClient.newBuilder().version(version).build()) {
      for (boolean stream : new boolean[] {false, true}) {
        var answer =
            client.send(post(Lab.chat("\"text\":\"a b\"", stream)), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(answer.body()).endsWith(stream ? "data: [DONE]\n\n" : "}");
      }
    }
  }

  @Test
  void manyRequestsAtOnceGetTheirOwnAnswers() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
      var bodies = new ArrayList<byte[]>();
      for (int i = 0; i < 200; i++) {
        var random = new SplittableRandom(i);
        String body =
            "{\"model\":\"m\",\"n\":"
                + i
                + ".0,\"pad\":\""
                + "é".repeat(random.nextInt(20_000))
                + "\",\"x_sim\":{\"echo\":true}}";
        bodies.add(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        answers.add(client.sendAsync(post(body), BodyHandlers.ofString()));
      }
      for (int i = 0; i < answers.size(); i++) {
        String echo = answers.get(i).get().body();
        String base64 = echo.substring(echo.lastIndexOf("\"body\":\"") + 8, echo.length() - 2);
        assertThat(Base64.getDecoder().decode(base64)).as("request %s", i).isEqualTo(bodies.get(i));
      }
    }
  }

  @Test
  void cancelledCallsCancelTheWorker() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var waiting =
          client.sendAsync(
              post(Lab.chat("\"stall_head_ms\":\"forever\"", false)), BodyHandlers.ofString());
      Lab.await("asked", () -> lab.asked(CHAT) == 1);
      waiting.cancel(true);
      Lab.await(
          "cancelled",
          () -> lab.engine(0).cancellationsSeen() + lab.engine(1).cancellationsSeen() == 1);
      var stream =
          client.send(
              post(Lab.chat("\"events\":-1,\"event_interval_ms\":2", true)),
              BodyHandlers.ofInputStream());
      assertThat(stream.body().read()).isEqualTo('d');
      stream.body().close();
      Lab.await(
          "cancelled",
          () -> lab.engine(0).cancellationsSeen() + lab.engine(1).cancellationsSeen() == 2);
    }
  }

  @Test
  void cutStreamIsAnErrorInTheStream() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var answer =
          client.send(
              post(Lab.chat("\"text\":\"a b c d\",\"cut_after_events\":3", true)),
              BodyHandlers.ofString());
      assertThat(answer.body()).contains("data: {\"error\":{\"type\":\"server_error\"");
      assertThat(answer.body()).doesNotContain("[DONE]").endsWith("}}\n\n");
    }
  }
}
