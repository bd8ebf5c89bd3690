package dev.shepherd.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Apache's client, which waits for {@code 100 Continue} before it sends a body. */
class ApacheClientTest {
  private static final String SENT =
      """
      {"model":"sim-model","messages":[{"role":"user","content":"%s"}],"x_sim":{"text":"ok"}}"""
          .formatted("w".repeat(300_000));

  private Station station;
  private CloseableHttpClient client;

  @BeforeEach
  void open() throws IOException {
    station = Station.open();
    client =
        HttpClients.custom()
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setExpectContinueEnabled(true)
                    .setResponseTimeout(Timeout.of(Duration.ofSeconds(20)))
                    .build())
            .disableAutomaticRetries()
            .build();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    station.close();
  }

  private record Answer(int status, String body) {}

  private Answer post(String path, HttpEntity entity) throws IOException {
    var post = new HttpPost(station.url() + path);
    post.setEntity(entity);
    return client.execute(
        post, answer -> new Answer(answer.getCode(), EntityUtils.toString(answer.getEntity())));
  }

  private static HttpEntity sized(String text) {
    return new StringEntity(text, ContentType.APPLICATION_JSON);
  }

  /** An entity of unknown length, sent in chunks. */
  private static HttpEntity chunked(String text) {
    var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return new InputStreamEntity(bytes, ContentType.APPLICATION_JSON);
  }

  @Test
  void bodiesThatWaitToBeAskedForArriveWhole() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(post("/v1/chat/completions", sized(SENT)).status()).isEqualTo(200);
      assertThat(station.engine().requests().getLast().text()).isEqualTo(SENT);
      assertThat(post("/v1/chat/completions", chunked(SENT)).status()).isEqualTo(200);
      assertThat(station.engine().requests().getLast().text()).isEqualTo(SENT);
    }
    assertThat(station.engine().requests())
        .allMatch(seen -> seen.header("expect") == null || !seen.method().equals("POST"));
  }

  @Test
  void refusalsComeInsteadOfAContinueAndTheNextCallWorks() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(post("/no/such/page", sized(SENT)).status()).isEqualTo(404);
      var answer = post("/v1/chat/completions", sized(SENT));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("\"ok\"");
    }
  }
}
