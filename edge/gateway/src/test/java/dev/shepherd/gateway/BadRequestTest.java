package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.shepherd.pipeline.PipelineLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faulty requests get one clear answer in the client's dialect, and no worker hears of them. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestTest {
  private static final int MAX_BODY = 300_000;
  private Lab lab;

  @BeforeAll
  void start() {
    lab = Lab.plan().settings(s -> s.with(small(s.limits()))).start();
  }

  private static PipelineLimits small(PipelineLimits d) {
    return new PipelineLimits(
        MAX_BODY,
        20_000,
        d.answerTimeout(),
        d.streamIdleTimeout(),
        d.keepAlive(),
        d.slow(),
        d.forwardClientAuthorization());
  }

  @AfterAll
  void stop() {
    assertThat(lab.asked("/v1/chat/completions")).isZero();
    assertThat(lab.asked("/v1/messages")).isZero();
    lab.awaitAllReleased();
    lab.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"m\",}                   | 400 | invalid_json               | null",
        "``                                   | 400 | invalid_json               | null",
        "[\"model\"]                          | 400 | invalid_type               | null",
        "\"m\"                                | 400 | invalid_type               | null",
        "{}                                   | 400 | missing_required_parameter | \"model\"",
        "{\"model\":null}                     | 400 | missing_required_parameter | \"model\"",
        "{\"model\":7}                        | 400 | invalid_type               | \"model\"",
        "{\"model\":[\"m\"]}                  | 400 | invalid_type               | \"model\"",
        "{\"model\":\"m\",\"stream\":1}       | 400 | invalid_type               | \"stream\"",
        "{\"model\":\"m\",\"stream\":\"true\"} | 400 | invalid_type               | \"stream\"",
        "{\"model\":\"nobody\"}               | 404 | model_not_found            | \"model\""
      })
  void bodiesAreCheckedAndTheFieldIsNamed(String body, int status, String code, String param) {
    Answer openAi = lab.post("/v1/chat/completions", body);
    assertThat(openAi.status()).as(openAi.toString()).isEqualTo(status);
    assertThat(openAi.header("content-type")).isEqualTo("application/json");
    assertThat(openAi.header("x-smg-error-code")).isEqualTo(code);
    assertThat(openAi.header("x-request-id")).startsWith("chatcmpl-");
    assertThat(openAi.text())
        .startsWith("{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"" + code + "\"")
        .endsWith("\"param\":" + param + "}}");
    Answer anthropic = lab.post("/v1/messages", body);
    assertThat(anthropic.status()).isEqualTo(status);
    assertThat(anthropic.text())
        .startsWith(
            "{\"type\":\"error\",\"error\":{\"type\":\""
                + (status == 404 ? "not_found_error" : "invalid_request_error")
                + "\",\"message\":")
        .endsWith("\"request_id\":\"" + anthropic.header("x-request-id") + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/jsonx", "", "multipart/form-data"})
  void contentTypeMustBeJson(String type) {
    String body = "{\"model\":\"m\"}";
    try (RawClient client = lab.client()) {
      String line = type.isEmpty() ? "" : "content-type: " + type + "\r\n";
      Answer answer =
          client
              .send(
                  "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n"
                      + line
                      + "content-length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
              .answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("x-smg-error-code")).isEqualTo("json_parse_error");
    }
  }

  @Test
  void bodyTooLongByItsDeclarationIsRefusedUnread() {
    try (RawClient client = lab.client()) {
      client.send(
          "POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
              + "content-length: 300001\r\n\r\n");
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("x-smg-error-code")).isEqualTo("request_body_too_large");
      assertThat(answer.text()).contains("request_too_large");
      assertThat(client.closedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"pad\":\"", "{\"model\":\"m\",\"pad\":\""})
  void bodyThatGrowsTooLongIsRefusedWhereItIs(String start) {
    try (RawClient client = lab.client()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
              + "transfer-encoding: chunked\r\n\r\n");
      client.send(Integer.toHexString(start.length()) + "\r\n" + start + "\r\n");
      String piece = "2000\r\n" + "x".repeat(0x2000) + "\r\n";
      for (int i = 0; i < 38; i++) {
        client.send(piece);
      }
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("x-smg-error-code")).isEqualTo("request_body_too_large");
    }
  }

  @Test
  void malformedChunksAreABadRequest() {
    try (RawClient client = lab.client()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
              + "transfer-encoding: chunked\r\n\r\nzz\r\n");
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("x-smg-error-code")).isEqualTo("invalid_body");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001\r\n\r\n",
        "GET\r\n\r\n",
        "POST /v1/chat/completions HTTP/3.0\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\nhost : x\r\n\r\n"
      })
  void malformedHeadsAreABadRequest(String head) {
    try (RawClient client = lab.client()) {
      Answer answer = client.send(head).answer();
      assertThat(answer.status()).as(answer.toString()).isIn(400, 505);
      assertThat(answer.text()).startsWith("{\"error\":{");
      assertThat(client.closedByServer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/v1/messages/nothing", "/metrics", "/v1/chat/completions/"})
  void unknownPathsAreToldWithARequestId(String path) {
    Answer answer = lab.post(path, "{}", "x-request-id: r-7");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("x-request-id")).isEqualTo("r-7");
    if (path.startsWith("/v1/messages")) {
      assertThat(answer.text()).startsWith("{\"type\":\"error\"");
    } else {
      assertThat(answer.text()).contains("\"unknown_url\"");
    }
  }

  @Test
  void wrongMethodNamesTheRightOnes() {
    try (RawClient client = lab.client()) {
      Answer answer = client.send("GET /v1/chat/completions HTTP/1.1\r\nhost: x\r\n\r\n").answer();
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("allow")).isEqualTo("POST");
      assertThat(answer.text()).contains("method_not_allowed");
      assertThat(answer.header("x-request-id")).startsWith("chatcmpl-");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--B\\r\\ncontent-disposition: form-data; name=\"model\"\\r\\n\\r\\nm\\r\\n--B--\\r\\n | B",
        "--B\\r\\ncontent-disposition: form-data; name=\"file\"\\r\\n\\r\\nx\\r\\n--B--\\r\\n | B",
        "--B\\r\\n | B",
        "x | ",
        "-- | \"\""
      })
  void brokenFormsAreABadRequest(String escaped, String boundary) {
    String form = escaped.replace("\\r\\n", "\r\n");
    String parameter = boundary == null ? "" : "; boundary=" + boundary;
    try (RawClient client = lab.client()) {
      Answer answer =
          client
              .send(
                  "POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\n"
                      + "content-type: multipart/form-data"
                      + parameter
                      + "\r\ncontent-length: "
                      + form.length()
                      + "\r\n\r\n"
                      + form)
              .answer();
      assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
      assertThat(lab.asked("/v1/audio/transcriptions")).isZero();
    }
  }

  @Test
  void documentsThatAreNoJsonNeverReachAWorker() throws IOException {
    Path folder = suite();
    assumeThat(folder).as("the JSON test suite is not on this machine").isDirectory();
    var wrong = new ArrayList<String>();
    int count = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("n_")).toList()) {
        byte[] document = Files.readAllBytes(file);
        count++;
        int status = status(document);
        if (status != 400) {
          wrong.add(file.getFileName() + " " + status);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(count).isGreaterThan(150);
  }

  private int status(byte[] document) {
    try (RawClient client = lab.client()) {
      return client.send(RawClient.post("/v1/chat/completions", document)).answer().status();
    }
  }

  private static Path suite() {
    Path wanted = Path.of("shared", "data", "json-test-suite", "test_parsing");
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(wanted))) {
        return at.resolve(wanted);
      }
    }
    return start.resolve(wanted);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrderAfterABadOne() {
    try (RawClient client = lab.client()) {
      client.send(RawClient.post("/v1/chat/completions", "{\"model\":1}", "x-request-id: a"));
      client.send(RawClient.post("/v1/chat/completions", "{\"model\":2}", "x-request-id: b"));
      List<String> ids = new ArrayList<>();
      ids.add(client.answer().header("x-request-id"));
      ids.add(client.answer().header("x-request-id"));
      assertThat(ids).containsExactly("a", "b");
    }
  }
}
