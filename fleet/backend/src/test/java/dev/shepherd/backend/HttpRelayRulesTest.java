package dev.shepherd.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpRelayRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accept",
        "content-type",
        "traceparent",
        "tracestate",
        "x-correlation-id",
        "x-smg-routing-key",
        "anthropic-version",
        "anthropic-beta",
        "x-request-id-a",
        "x-request-id-abc",
        "x-request-id-abcd",
        "x-request-id-parent-span"
      })
  void theseRequestHeadersGoOn(String name) {
    assertThat(forwards(name)).isTrue();
    assertThat(forwards(name.toUpperCase(Locale.ROOT))).isTrue();
    assertThat(forwards(name + "x")).isEqualTo(name.startsWith("x-request-id-"));
    assertThat(forwards("y" + name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "host",
        "cookie",
        "user-agent",
        "x-request-id",
        "x-request-id-",
        "x-request-id_",
        "authorization",
        "x-api-key",
        "x-goog-api-key",
        "accept-encoding",
        "accept-charset",
        "content-length",
        "content-encoding",
        "transfer-encoding",
        "connection",
        "te",
        "upgrade",
        "http2-settings",
        "proxy-authorization",
        "expect",
        "x-smg-target-worker",
        "x-smg-routing-tokens",
        "openai-organization",
        "openai-project",
        "x-forwarded-for",
        "baggage"
      })
  void theseRequestHeadersStayHere(String name) {
    assertThat(forwards(name)).isFalse();
    assertThat(forwards(name.toUpperCase(Locale.ROOT))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "trailers",
        "transfer-encoding",
        "upgrade",
        "http2-settings",
        "host",
        "x-request-id",
        "x-smg-routed-worker-id",
        "x-smg-cache-trace",
        "access-control-allow-origin",
        "access-control-expose-headers"
      })
  void theseResponseHeadersStayHere(String name) {
    assertThat(relays(name)).isFalse();
    assertThat(relays(name.toUpperCase(Locale.ROOT))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "content-type",
        "content-length",
        "content-encoding",
        "set-cookie",
        "retry-after",
        "date",
        "server",
        "x-request-id-2",
        "x-custom",
        "cache-control",
        "www-authenticate",
        "x-smg-error-code",
        "teapot"
      })
  void otherResponseHeadersPass(String name) {
    assertThat(relays(name)).isTrue();
  }

  /** Every single byte of every name counts. */
  @Test
  void namesThatDifferInOneLetterAreOthers() {
    var known =
        List.of(
            "te",
            "host",
            "trailer",
            "trailers",
            "connection",
            "x-request-id",
            "http2-settings",
            "proxy-connection",
            "transfer-encoding",
            "x-smg-cache-trace",
            "proxy-authenticate",
            "proxy-authorization",
            "x-smg-routed-worker-id");
    for (String name : known) {
      for (int i = 0; i < name.length(); i++) {
        String other = name.substring(0, i) + '~' + name.substring(i + 1);
        assertThat(relays(other)).as(other).isTrue();
      }
    }
    for (String name : List.of("accept", "x-smg-routing-key", "anthropic-version", "tracestate")) {
      for (int i = 0; i < name.length(); i++) {
        String other = name.substring(0, i) + '~' + name.substring(i + 1);
        assertThat(forwards(other)).as(other).isFalse();
      }
    }
  }

  @Test
  void bytesOutsideAsciiMatchNothing() {
    byte[] odd = new byte[12];
    Arrays.fill(odd, (byte) 0xE3);
    assertThat(HttpRelayRules.forwardRequestHeader(odd, 0, 12)).isFalse();
    assertThat(HttpRelayRules.relayResponseHeader(odd, 0, 12)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "close, close, true",
    "'close, X-Custom ,foo', x-custom, true",
    "'close, X-Custom ,foo', FOO, true",
    "'close,x-custom-2', x-custom, false",
    "',, ,', '', false",
    "'', a, false",
    "'\tA\t', a, true",
    "a-b, a, false"
  })
  void namesListedByConnectionAreFound(String value, String name, boolean listed) {
    byte[] v = ("?" + value + "?").getBytes(StandardCharsets.ISO_8859_1);
    byte[] n = ("??" + name + "?").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(HttpRelayRules.listed(v, 1, v.length - 1, n, 2, n.length - 1)).isEqualTo(listed);
  }

  @Test
  void specialNamesAreTold() {
    assertThat(List.of("Connection", "Content-Length", "Authorization", "X-API-Key"))
        .allSatisfy(
            name -> {
              byte[] b = name.getBytes(StandardCharsets.US_ASCII);
              int n = b.length;
              assertThat(HttpRelayRules.isConnection(b, 0, n)).isEqualTo(name.equals("Connection"));
              assertThat(HttpRelayRules.isContentLength(b, 0, n))
                  .isEqualTo(name.equals("Content-Length"));
              assertThat(HttpRelayRules.isAuthorization(b, 0, n))
                  .isEqualTo(name.equals("Authorization"));
              assertThat(HttpRelayRules.isApiKey(b, 0, n)).isEqualTo(name.equals("X-API-Key"));
            });
  }

  @ParameterizedTest
  @CsvSource({
    // worker key, gateway checks, pass on, client authorization, client api key
    "true,  true,  true,  true,  true,  WORKER_KEY",
    "true,  false, false, true,  false, WORKER_KEY",
    "false, true,  false, true,  true,  NONE",
    "false, true,  true,  true,  true,  CLIENT_AUTHORIZATION",
    "false, true,  true,  false, true,  CLIENT_API_KEY",
    "false, false, false, true,  true,  CLIENT_AUTHORIZATION",
    "false, false, false, false, true,  CLIENT_API_KEY",
    "false, false, false, false, false, NONE"
  })
  void exactlyOneCredentialReachesAWorker(
      boolean workerKey,
      boolean checks,
      boolean pass,
      boolean authorization,
      boolean apiKey,
      WorkerCredential expected) {
    assertThat(WorkerCredential.choose(workerKey, checks, pass, authorization, apiKey))
        .isEqualTo(expected);
  }

  private static boolean forwards(String name) {
    byte[] b = ("--" + name + "--").getBytes(StandardCharsets.US_ASCII);
    return HttpRelayRules.forwardRequestHeader(b, 2, 2 + name.length());
  }

  private static boolean relays(String name) {
    byte[] b = ("--" + name + "--").getBytes(StandardCharsets.US_ASCII);
    return HttpRelayRules.relayResponseHeader(b, 2, 2 + name.length());
  }
}
