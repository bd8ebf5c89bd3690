package dev.shepherd.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CorsTest {
  private final Cors none = new Cors(List.of());
  private final Cors any = new Cors(List.of("*"));
  private final Cors listed = new Cors(List.of("https://A.example/", "http://localhost:3000"));

  private static String answer(Cors cors, String origin) {
    var bytes = Bytes.of(origin);
    return new String(
        cors.answer(bytes.head(), bytes.from(), bytes.to()), StandardCharsets.US_ASCII);
  }

  private static String preflight(Cors cors, String origin, String asked) {
    var bytes = Bytes.of(origin + asked);
    int split = bytes.from() + origin.length();
    return new String(
        cors.preflight(bytes.head(), bytes.from(), split, split, bytes.to()),
        StandardCharsets.US_ASCII);
  }

  @Test
  void withoutOriginsNoHeaderIsSent() {
    assertThat(none.isEnabled()).isFalse();
    assertThat(answer(none, "https://a.example")).isEmpty();
    assertThat(preflight(none, "https://a.example", "x-smg-a")).isEmpty();
  }

  @Test
  void starWelcomesEveryOrigin() {
    assertThat(answer(any, "https://x.example"))
        .contains("access-control-allow-origin: *\r\n")
        .doesNotContain("credentials");
    assertThat(preflight(any, "https://x.example", "")).contains("access-control-allow-origin: *");
  }

  @Test
  void listedOriginIsEchoedAndCachesAreTold() {
    assertThat(answer(listed, "https://a.example"))
        .isEqualTo(
            "access-control-allow-origin: https://a.example\r\n"
                + "access-control-expose-headers: x-request-id, traceparent, tracestate\r\n"
                + "vary: origin\r\n");
    assertThat(answer(listed, "http://localhost:3000")).contains("http://localhost:3000\r\n");
  }

  @Test
  void otherOriginGetsNothingButVary() {
    assertThat(answer(listed, "https://b.example")).isEqualTo("vary: origin\r\n");
    assertThat(answer(listed, "")).isEqualTo("vary: origin\r\n");
    assertThat(preflight(listed, "https://b.example", "x-smg-a"))
        .doesNotContain("allow")
        .contains("vary: ");
  }

  @Test
  void preflightAllowsPutAndAllHeadersOfTheTrade() {
    assertThat(
            preflight(listed, "https://a.example", "content-type, X-SMG-Routing-Key,x-smg-b, evil"))
        .contains("access-control-allow-origin: https://a.example\r\n")
        .contains("PUT")
        .contains("access-control-max-age: 3600\r\n")
        .contains("vary: origin, access-control-request-method, access-control-request-headers\r\n")
        .contains(
            "access-control-allow-headers: content-type, authorization, x-api-key,"
                + " anthropic-version, anthropic-beta, traceparent, tracestate, x-request-id,"
                + " X-SMG-Routing-Key, x-smg-b\r\n")
        .doesNotContain("evil")
        .endsWith("\r\n");
  }

  @Test
  void askedHeadersCannotInjectOrGrowTheAnswerWithoutBound() {
    String injected = preflight(any, "", "x-smg-a\r\nset-cookie: b, x-smg-ü, x-smg-, x-smg-\0");
    assertThat(injected).doesNotContain("set-cookie").doesNotContain("x-smg-");
    String many = "x-smg-abcdefgh,".repeat(5000);
    assertThat(preflight(any, "", many).length()).isLessThan(2048);
  }

  @Test
  void randomRequestsNeverBreakThePreflight() {
    for (long seed = 1; seed <= 300; seed++) {
      var random = new SplittableRandom(seed);
      var asked = new StringBuilder();
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        asked.append(
            switch (random.nextInt(4)) {
              case 0 -> ",";
              case 1 -> " ";
              case 2 -> "x-smg-q";
              default -> String.valueOf((char) (32 + random.nextInt(90)));
            });
      }
      assertThat(preflight(any, "", asked.toString())).as("seed %d", seed).endsWith("\r\n");
    }
  }

  @Test
  void entryThatIsNoOriginIsNamed() {
    for (String entry :
        List.of("a.example", "https://", "https://a/b", "https://a b", "https://*.a?b", "://x")) {
      assertThatThrownBy(() -> new Cors(List.of(entry)))
          .as(entry)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(entry);
    }
    assertThatThrownBy(() -> new Cors(List.of("*", "https://a")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
