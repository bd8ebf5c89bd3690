package dev.shepherd.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.GatewayError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DialectTest {
  private static final GatewayError NOT_FOUND =
      GatewayError.client(404, "model_not_found", "No model \"q\\x\"\n\u0001é😀", "model");

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void openAiBodiesHaveTypeCodeMessageAndParam() {
    String expected =
        "{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"model_not_found\","
            + "\"message\":\"No model \\\"q\\\\x\\\"\\n\\u0001é😀\",\"param\":\"model\"}}";
    assertThat(text(Dialect.OPENAI.errorBody(NOT_FOUND, "id"))).isEqualTo(expected);
    assertThat(text(Dialect.RESPONSES.errorBody(NOT_FOUND, "id"))).isEqualTo(expected);
    var error = GatewayError.gateway(503, "no_workers", "None.");
    assertThat(text(Dialect.OPENAI.errorBody(error, null)))
        .isEqualTo(
            "{\"error\":{\"type\":\"server_error\",\"code\":\"no_workers\",\"message\":\"None.\","
                + "\"param\":null}}");
  }

  @Test
  void anthropicBodiesHaveTheirShapeAndTheRequestId() {
    assertThat(text(Dialect.ANTHROPIC.errorBody(GatewayError.client(401, "c", "M"), "msg_1")))
        .isEqualTo(
            "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"M\"},"
                + "\"request_id\":\"msg_1\"}");
    assertThat(text(Dialect.ANTHROPIC.errorBody(GatewayError.client(400, "c", "M"), null)))
        .endsWith("\"request_id\":null}");
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error, invalid_request_error",
    "401, invalid_request_error, authentication_error",
    "402, invalid_request_error, billing_error",
    "403, invalid_request_error, permission_error",
    "404, invalid_request_error, not_found_error",
    "405, invalid_request_error, invalid_request_error",
    "408, invalid_request_error, timeout_error",
    "413, invalid_request_error, request_too_large",
    "422, invalid_request_error, invalid_request_error",
    "429, rate_limit_error, rate_limit_error",
    "500, server_error, api_error",
    "502, server_error, api_error",
    "503, server_error, overloaded_error",
    "504, server_error, timeout_error",
    "529, server_error, overloaded_error",
  })
  void everyStatusHasItsWord(int status, String openAi, String anthropic) {
    var error = GatewayError.client(status, "c", "m");
    assertThat(text(Dialect.OPENAI.errorBody(error, null))).contains("\"type\":\"" + openAi + "\"");
    assertThat(text(Dialect.ANTHROPIC.errorBody(error, null)))
        .contains("\"error\":{\"type\":\"" + anthropic + "\"");
  }

  @Test
  void streamErrorsAreOneEventOfTheDialect() {
    var error = GatewayError.worker(502, "upstream_cut", "The worker broke off.");
    assertThat(text(Dialect.OPENAI.streamError(error, 5)))
        .isEqualTo(
            "data: {\"error\":{\"type\":\"server_error\",\"code\":\"upstream_cut\","
                + "\"message\":\"The worker broke off.\",\"param\":null}}\n\n");
    assertThat(text(Dialect.ANTHROPIC.streamError(error, 5)))
        .isEqualTo(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
                + "\"message\":\"The worker broke off.\"}}\n\n");
    assertThat(text(Dialect.RESPONSES.streamError(error, 5)))
        .isEqualTo(
            "event: error\ndata: {\"type\":\"error\",\"sequence_number\":5,"
                + "\"code\":\"upstream_cut\",\"message\":\"The worker broke off.\",\"param\":null,"
                + "\"error\":{\"type\":\"server_error\",\"code\":\"upstream_cut\","
                + "\"message\":\"The worker broke off.\",\"param\":null}}\n\n");
  }

  @ParameterizedTest
  @EnumSource
  void ourOwnEventsAreUnderstoodByOurOwnTracker(Dialect dialect) {
    var tracker = new SseTracker(dialect, 0);
    byte[] ping = dialect.keepAlive();
    tracker.feed(ping, 0, ping.length);
    assertThat(tracker.atEventBoundary()).isTrue();
    assertThat(tracker.sawData()).isFalse();
    byte[] error = dialect.streamError(NOT_FOUND, 0);
    tracker.feed(error, 0, error.length);
    assertThat(tracker.end()).isEqualTo(SseTracker.End.FAILED);
    assertThat(tracker.atEventBoundary()).isTrue();
  }

  @Test
  void keepAlivesAreInvisibleToClients() {
    assertThat(text(Dialect.OPENAI.keepAlive())).isEqualTo(": ping\n\n");
    assertThat(text(Dialect.RESPONSES.keepAlive())).isEqualTo(": ping\n\n");
    assertThat(text(Dialect.ANTHROPIC.keepAlive()))
        .isEqualTo("event: ping\ndata: {\"type\": \"ping\"}\n\n");
  }

  @Test
  void loneSurrogatesStayReadableJson() {
    var error = GatewayError.client(400, "c", "a\ud800b\udc00");
    assertThat(text(Dialect.OPENAI.errorBody(error, null))).contains("a\\ud800b\\udc00");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages, ANTHROPIC",
    "/v1/messages/count_tokens, ANTHROPIC",
    "/v1/messages?beta=true, ANTHROPIC",
    "/v1/messagesx, OPENAI",
    "/v1/responses, RESPONSES",
    "/v1/responses/resp_1/cancel, RESPONSES",
    "/v1/chat/completions, OPENAI",
    "/v1, OPENAI",
  })
  void pathTellsTheDialect(String path, Dialect dialect) {
    byte[] head = ("GET " + path + " HTTP/1.1").getBytes(StandardCharsets.UTF_8);
    assertThat(Dialect.ofPath(head, 4, 4 + path.length())).isEqualTo(dialect);
  }
}
