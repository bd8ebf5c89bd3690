package dev.shepherd.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * The JDK's client as it comes: over plain text it offers HTTP/2 with {@code Upgrade: h2c} on every
 * new connection, bodies and all, and must be content with HTTP/1.1.
 */
class JdkClientTest {
  private static final String ENDLESS =
      """
      {"model":"sim-model","stream":true,"messages":[{"role":"user","content":"hi"}],\
      "x_sim":{"tokens":-1,"event_interval_ms":2}}""";

  private Station station;
  private HttpClient client;

  @BeforeEach
  void open() throws IOException {
    station = Station.open();
    client = HttpClient.newHttpClient();
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    station.close();
  }

  private HttpRequest.Builder chat() {
    return HttpRequest.newBuilder(URI.create(station.url() + "/v1/chat/completions"))
        .header("content-type", "application/json")
        .timeout(Duration.ofSeconds(20));
  }

  private static String body(String text, boolean stream) {
    return """
        {"model":"sim-model","stream":%s,"messages":[{"role":"user","content":"%s"}],\
        "x_sim":{"text":"well done"}}"""
        .formatted(stream, text);
  }

  @Test
  void anUpgradeWithABodyIsAnsweredOverHttp11() throws Exception {
    assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_2);
    String sent = body("x".repeat(200_000), false);
    var answer =
        client.send(chat().POST(BodyPublishers.ofString(sent)).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(answer.body()).contains("well done");
    var seen = station.engine().requests().getLast();
    assertThat(seen.text()).isEqualTo(sent);
    assertThat(seen.header("upgrade")).as("hop-by-hop").isNull();
    assertThat(seen.header("http2-settings")).as("hop-by-hop").isNull();
  }

  @Test
  void bodiesOfUnknownLengthArrive() throws Exception {
    byte[] sent = body("y".repeat(100_000), false).getBytes();
    var publisher =
        BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(java.util.List.of(sent)));
    var answer = client.send(chat().POST(publisher).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(station.engine().requests().getLast().body()).isEqualTo(sent);
  }

  @Test
  void streamsArriveLineByLine() throws Exception {
    var request = chat().POST(BodyPublishers.ofString(body("hi", true))).build();
    HttpResponse<java.util.stream.Stream<String>> answer =
        client.send(request, BodyHandlers.ofLines());
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(answer.body().filter(line -> line.startsWith("data: ")))
        .hasSizeGreaterThan(2)
        .last()
        .isEqualTo("data: [DONE]");
  }

  @RepeatedTest(5)
  void manyCallsAtOnceAreKeptApart() {
    var calls =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    client.sendAsync(
                        chat()
                            .POST(
                                BodyPublishers.ofString(
                                    body("hi", false).replace("well done", "mark-" + i)))
                            .build(),
                        BodyHandlers.ofString()))
            .toList();
    CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
    for (int i = 0; i < calls.size(); i++) {
      var answer = calls.get(i).join();
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).as("answer " + i).contains("mark-" + i + "\"");
    }
    station.awaitQuiet();
  }

  @Test
  void closingABodyStopsTheEngine() throws Exception {
    var request = chat().POST(BodyPublishers.ofString(ENDLESS)).build();
    try (var stream = client.send(request, BodyHandlers.ofInputStream()).body()) {
      assertThat(stream.readNBytes(1000)).hasSize(1000);
    }
    station.awaitCancellation();
  }

  @Test
  void expectContinueIsHonoured() throws Exception {
    var request =
        chat().expectContinue(true).POST(BodyPublishers.ofString(body("hi", false))).build();
    var answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("well done");
  }
}
