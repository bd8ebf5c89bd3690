package dev.shepherd.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OkHttp, which pools connections eagerly and asks for gzip by itself. */
class OkHttpTest {
  private static final MediaType JSON = MediaType.get("application/json");

  private Station station;
  private OkHttpClient client;

  @BeforeEach
  void open() throws IOException {
    station = Station.open();
    client = new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(20)).build();
  }

  @AfterEach
  void close() {
    client.connectionPool().evictAll();
    client.dispatcher().executorService().shutdown();
    station.close();
  }

  private Request chat(RequestBody body) {
    return new Request.Builder().url(station.url() + "/v1/chat/completions").post(body).build();
  }

  private static String body(String script) {
    return """
        {"model":"sim-model","messages":[{"role":"user","content":"hi"}],"x_sim":{%s}}"""
        .formatted(script);
  }

  /** A body whose length is not told, so that OkHttp sends it in chunks. */
  private static RequestBody chunked(String text, int flushEvery) {
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return JSON;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i += flushEvery) {
          sink.write(bytes, i, Math.min(flushEvery, bytes.length - i));
          sink.flush();
        }
      }
    };
  }

  @Test
  void oneConnectionServesEverySortOfCall() throws IOException {
    for (int round = 0; round < 10; round++) {
      try (var answer =
          client
              .newCall(chat(RequestBody.create(body("\"text\":\"r" + round + "\""), JSON)))
              .execute()) {
        assertThat(answer.body().string()).contains("\"r" + round + "\"");
      }
      var unknown = new Request.Builder().url(station.url() + "/no/such/page").build();
      try (var answer = client.newCall(unknown).execute()) {
        assertThat(answer.code()).isEqualTo(404);
        assertThat(answer.body().string()).isNotEmpty();
      }
      String nobody = body("").replace("sim-model", "nobody");
      try (var answer = client.newCall(chat(RequestBody.create(nobody, JSON))).execute()) {
        assertThat(answer.code()).isEqualTo(404);
        assertThat(answer.body().string()).contains("model_not_found");
      }
    }
    assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
  }

  @Test
  void chunkedUploadsArriveWhole() throws IOException {
    String sent = body("\"text\":\"ok\"").replace("hi", "z".repeat(50_000));
    for (int size : new int[] {977, 8192, 60_000}) {
      try (var answer = client.newCall(chat(chunked(sent, size))).execute()) {
        assertThat(answer.code()).as("chunks of " + size).isEqualTo(200);
      }
      assertThat(station.engine().requests().getLast().text()).isEqualTo(sent);
    }
    assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
  }

  @Test
  void compressedAnswersOfTheEngineArriveReadable() throws IOException {
    String sent = body("\"text\":\"packed\",\"gzip\":true");
    try (var answer = client.newCall(chat(RequestBody.create(sent, JSON))).execute()) {
      assertThat(answer.body().string()).contains("packed");
    }
  }

  @Test
  void aStreamLeavesTheConnectionUsable() throws IOException {
    String sent = body("\"tokens\":200").replace("\"model\"", "\"stream\":true,\"model\"");
    for (int i = 0; i < 3; i++) {
      try (var answer = client.newCall(chat(RequestBody.create(sent, JSON))).execute()) {
        assertThat(answer.body().string()).endsWith("data: [DONE]\n\n");
      }
    }
    assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
  }
}
