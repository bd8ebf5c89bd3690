package dev.shepherd.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Randomness;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestIdsTest {
  private final RequestIds ids = new RequestIds(RequestIds.DEFAULT_HEADERS, Randomness.seeded(42));

  private String make(String path) {
    var bytes = Bytes.of(path);
    byte[] out = new byte[RequestIds.MAX_MADE_BYTES + 2];
    int end = ids.write(bytes.head(), bytes.from(), bytes.to(), out, 2);
    return new String(out, 2, end - 2, StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, chatcmpl-",
    "/v1/completions, cmpl-",
    "/generate, gnt-",
    "/v1/responses, resp-",
    "/v1/messages, msg_",
    "/v1/models, req-",
    "/v1/responses/resp_1/cancel, req-",
    "/, req-",
  })
  void prefixTellsTheKindOfRequest(String path, String prefix) {
    assertThat(make(path)).matches(prefix + "[A-Za-z0-9]{24}");
  }

  @Test
  void madeIdsDifferAndUseTheWholeAlphabet() {
    var seen = new HashSet<String>();
    var letters = new HashSet<Integer>();
    for (int i = 0; i < 1000; i++) {
      String id = make("/generate");
      assertThat(seen.add(id)).isTrue();
      id.substring(4).chars().forEach(letters::add);
    }
    assertThat(letters).hasSize(62);
  }

  @Test
  void headersAreAskedInOrderInAnyCase() {
    for (String name : List.of("x-request-id", "X-Request-ID")) {
      var bytes = Bytes.of(name);
      assertThat(ids.rank(bytes.head(), bytes.from(), bytes.to())).isZero();
    }
    var second = Bytes.of("x-correlation-id");
    assertThat(ids.rank(second.head(), second.from(), second.to())).isEqualTo(1);
    var other = Bytes.of("x-request-i");
    assertThat(ids.rank(other.head(), other.from(), other.to())).isEqualTo(-1);
    var own = new RequestIds(List.of("X-My-Id"), Randomness.seeded(1));
    var mine = Bytes.of("x-my-ID");
    assertThat(own.rank(mine.head(), mine.from(), mine.to())).isZero();
  }

  @Test
  void onlyShortVisibleAsciiIsHonoured() {
    assertThat(honoured("job-7")).isTrue();
    assertThat(honoured("x".repeat(128))).isTrue();
    assertThat(honoured("x".repeat(129))).isFalse();
    assertThat(honoured("")).isFalse();
    assertThat(honoured("a b")).isFalse();
    assertThat(honoured("a\tb")).isFalse();
    assertThat(honoured("a\u007f")).isFalse();
    assertThat(honoured("é")).isFalse();
    assertThat(honoured("!~")).isTrue();
  }

  private static boolean honoured(String value) {
    var bytes = Bytes.of(value);
    return RequestIds.isHonoured(bytes.head(), bytes.from(), bytes.to());
  }
}
