package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.pipeline.RetryRules;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are no streams, over real sockets: whole or not at all. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlainAnswerTest {
  private static final String CHAT = "/v1/chat/completions";
  private Lab lab;

  @BeforeAll
  void start() {
    lab =
        Lab.plan()
            .fleet(OneLoop::withoutBreaker)
            .settings(s -> s.with(new RetryRules(1, 1, 10, 1.5, 0)))
            .start();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private static String raw(String answer) {
    String base64 =
        Base64.getEncoder().encodeToString(answer.getBytes(StandardCharsets.ISO_8859_1));
    return "\"close\":true,\"raw\":\"" + base64 + "\"";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"cut_after_bytes\":150,\"cut\":\"reset\"",
        "\"cut_after_bytes\":150,\"cut\":\"close\"",
        "\"framing\":\"chunked\",\"cut_after_bytes\":250,\"cut\":\"close\"",
        "\"framing\":\"chunked\",\"cut_after_bytes\":250,\"cut\":\"reset\"",
        "\"framing\":\"close\",\"cut_after_bytes\":250,\"cut\":\"reset\"",
        "\"cut_after_bytes\":0,\"cut\":\"close\"",
        "\"cut_after_bytes\":0,\"cut\":\"reset\""
      })
  void cutAnswerBecomesAnErrorNeverATruncated200(String script) {
    Answer answer = lab.post(CHAT, Lab.chat(script, false));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(502);
    assertThat(answer.whole()).isTrue();
    assertThat(answer.text()).startsWith("{\"error\":{\"type\":\"server_error\",\"code\":\"");
    assertThat(answer.text()).doesNotContain("127.0.0.1");
    assertThat(answer.header("x-smg-error-code")).isNotEmpty();
  }

  @Test
  void cutOfALongAnswerCutsTheClientToo() {
    String script = "\"text\":\"" + "word ".repeat(40_000) + "\",\"cut_after_bytes\":120000";
    Answer answer = lab.post(CHAT, Lab.chat(script, false));
    assertThat(answer.whole()).isFalse();
    Answer chunked = lab.post(CHAT, Lab.chat(script + ",\"framing\":\"chunked\"", false));
    assertThat(chunked.whole()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"normal", "close", "http10", "chunked"})
  void everyFramingOfTheWorkerArrivesWhole(String framing) {
    for (int words : new int[] {3, 60_000}) {
      String script = "\"text\":\"" + "ab ".repeat(words) + "\",\"framing\":\"" + framing + "\"";
      Answer answer = lab.post(CHAT, Lab.chat(script, false));
      assertThat(answer.whole()).isTrue();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).contains("ab ".repeat(words).strip()).endsWith("}");
      assertThat(answer.header("content-type")).startsWith("application/json");
    }
  }

  @ParameterizedTest
  @CsvSource({"normal", "close", "chunked"})
  void clientsOfHttp10GetContentAndAnEnd(String framing) {
    String body = Lab.chat("\"text\":\"abc\",\"framing\":\"" + framing + "\"", false);
    String head =
        "POST /v1/chat/completions HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: ";
    try (RawClient client = lab.client()) {
      Answer answer = client.send(head + body.length() + "\r\n\r\n" + body).answer();
      assertThat(answer.text()).contains("abc").endsWith("}");
      assertThat(answer.all("transfer-encoding")).isEmpty();
      assertThat(client.closedByServer()).isTrue();
    }
    String stream = Lab.chat("\"text\":\"abc\",\"framing\":\"" + framing + "\"", true);
    try (RawClient client = lab.client()) {
      Answer answer = client.send(head + stream.length() + "\r\n\r\n" + stream).answer();
      assertThat(answer.text()).contains("abc").endsWith("data: [DONE]\n\n");
      assertThat(answer.all("transfer-encoding")).isEmpty();
      assertThat(answer.header("connection")).isEqualTo("close");
    }
  }

  @Test
  void compressedAnswersStayAsTheyAre() throws Exception {
    Answer whole = lab.post(CHAT, Lab.chat("\"text\":\"abc\",\"gzip\":true", false));
    assertThat(whole.header("content-encoding")).isEqualTo("gzip");
    assertThat(unzipped(whole.body())).contains("abc");
    Answer stream = lab.post(CHAT, Lab.chat("\"text\":\"abc\",\"gzip\":true", true));
    assertThat(stream.header("content-encoding")).isEqualTo("gzip");
    assertThat(stream.whole()).isTrue();
    assertThat(unzipped(stream.body())).contains("data: [DONE]");
  }

  private static String unzipped(byte[] bytes) throws Exception {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void repeatedHeadersAndTheWorkersContentTypeSurvive() {
    String script =
        "\"header.set-cookie\":[\"a=1\",\"b=2\"],\"header.content-type\":\"text/odd; x=1\","
            + "\"header.x-request-id\":\"forged\",\"header.keep-alive\":\"timeout=5\","
            + "\"header.x-hop\":\"1\",\"header.connection\":\"x-hop\"";
    for (boolean stream : new boolean[] {false, true}) {
      Answer answer = lab.post(CHAT, Lab.chat(script, stream), "x-request-id: mine-1");
      assertThat(answer.all("set-cookie")).containsExactly("a=1", "b=2");
      assertThat(answer.header("content-type")).isEqualTo("text/odd; x=1");
      assertThat(answer.header("x-request-id")).isEqualTo("mine-1");
      assertThat(answer.all("keep-alive")).isEmpty();
      assertThat(answer.all("x-hop")).isEmpty();
      assertThat(answer.header("x-smg-routed-worker-id")).isEqualTo(lab.engine().uri().toString());
    }
  }

  @Test
  void jsonAnswerToAStreamRequestStaysJson() {
    Answer answer = lab.post(CHAT, Lab.chat("\"status\":400", true));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("content-type")).startsWith("application/json");
  }

  @Test
  void interimAnswersAreDropped() {
    String body = Lab.chat("\"informational\":[100,102,103],\"text\":\"abc\"", false);
    try (RawClient client = lab.client()) {
      String wire = client.send(RawClient.post(CHAT, body)).until("abc");
      assertThat(wire).startsWith("HTTP/1.1 200 ").doesNotContain("HTTP/1.1 10");
    }
  }

  @Test
  void trailersDoNotDisturb() {
    String script = "\"trailer.x-sum\":\"1\",\"text\":\"abc\"";
    Answer stream = lab.post(CHAT, Lab.chat(script, true));
    assertThat(stream.whole()).isTrue();
    assertThat(stream.text()).endsWith("data: [DONE]\n\n");
    Answer whole = lab.post(CHAT, Lab.chat(script + ",\"framing\":\"chunked\"", false));
    assertThat(whole.whole()).isTrue();
    assertThat(whole.text()).contains("abc");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void answersWithoutBodyHaveNone(int status) {
    try (RawClient client = lab.client()) {
      client.send(RawClient.post(CHAT, Lab.chat("\"status\":" + status, false)));
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.all("transfer-encoding")).isEmpty();
      // The connection goes on without a byte too many.
      Answer next = client.send(RawClient.post(CHAT, Lab.chat("\"text\":\"z\"", false))).answer();
      assertThat(next.status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 422, 429, 500, 501, 503})
  void errorAnswersOfWorkersComeWithTheirBody(int status) {
    String script = "\"retry-after\":\"7\",\"body\":\"{\\\"mine\\\":1e2}\",\"status\":" + status;
    Answer answer = lab.post(CHAT, Lab.chat(script, false));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).isEqualTo("{\"mine\":1e2}");
    assertThat(answer.header("retry-after")).isEqualTo("7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad header: x\r\n\r\n"
      })
  void nonsenseOfAWorkerIsABadGateway(String answer) {
    Answer seen = lab.post(CHAT, Lab.chat(raw(answer), false));
    assertThat(seen.status()).as(seen.toString()).isEqualTo(502);
    assertThat(seen.whole()).isTrue();
  }

  @Test
  void endlessHeadOfAWorkerIsABadGateway() {
    Answer seen =
        lab.post(CHAT, Lab.chat(raw("HTTP/1.1 200 OK\r\nx: " + "y".repeat(200_000)), false));
    assertThat(seen.status()).isEqualTo(502);
  }

  @Test
  void rerankListBecomesTheDocumentedObjectHoweverItIsFramed() {
    String list =
        "[{\\\"score\\\":0.9,\\\"index\\\":1,\\\"document\\\":\\\"b\\\"},"
            + "{\\\"score\\\":0.1,\\\"index\\\":0,\\\"document\\\":\\\"a\\\"}]";
    for (String framing : new String[] {"normal", "chunked", "close"}) {
      String body =
          "{\"model\":\"m\",\"query\":\"q\",\"documents\":[\"a\",\"b\"],\"top_k\":1,"
              + "\"return_documents\":false,\"rid\":\"r1\",\"x_sim\":{\"framing\":\""
              + framing
              + "\",\"body\":\""
              + list
              + "\"}}";
      for (String path : new String[] {"/rerank", "/v1/rerank"}) {
        Answer answer = lab.post(path, body);
        assertThat(answer.text())
            .as(framing)
            .startsWith(
                "{\"results\":[{\"score\":0.9,\"index\":1}],\"model\":\"m\",\"usage\":null,"
                    + "\"object\":\"rerank\",\"id\":\"r1\",\"created\":");
      }
    }
  }

  @Test
  void everyDataRouteReachesItsWorker() {
    String prompt = ",\"prompt\":\"x\",\"input\":\"x\",\"text\":\"x\",\"max_tokens\":5";
    String messages = ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    for (String path :
        new String[] {
          "/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/classify",
          "/v1/responses", "/v1/messages", "/v1/messages/count_tokens", "/tokenize"
        }) {
      Answer answer = lab.post(path, "{\"model\":\"m\"" + prompt + messages + "}");
      assertThat(answer.status()).as(path + " " + answer).isEqualTo(200);
      assertThat(answer.header("x-smg-routed-worker-id")).isNotEmpty();
    }
  }
}
