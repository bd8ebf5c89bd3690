package dev.shepherd.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScriptReaderTest {

  @Test
  void lineAndObjectSayTheSame() throws Exception {
    var line =
        ScriptReader.read(
            "status=503; retry-after=2;header.set-cookie=a;header.set-cookie=b;gzip;tokens=-1");
    var json =
        Json.parse(
            """
            {"status":503,"retry-after":"2","header.set-cookie":["a","b"],"gzip":true,"tokens":-1}
            """
                .getBytes(StandardCharsets.UTF_8));
    assertThat(ScriptReader.read(json)).isEqualTo(line);
    assertThat(line.status()).isEqualTo(503);
    assertThat(line.tokens()).isEqualTo(Script.ENDLESS);
    assertThat(line.headers())
        .containsExactly(
            Map.entry("retry-after", "2"),
            Map.entry("set-cookie", "a"),
            Map.entry("set-cookie", "b"));
  }

  @Test
  void percentSignsEscape() throws Exception {
    assertThat(ScriptReader.read("text=a%3Bb %25 %c3%a9").text()).isEqualTo("a;b % é");
  }

  @Test
  void mistakesAreErrors() {
    for (String wrong :
        new String[] {
          "nonsense=1",
          "status=99",
          "status=abc",
          "gzip=maybe",
          "cut=softly",
          "raw=***",
          "text=%zz",
          "text=%4",
          "stall_ms=-1",
          "header.a=b%0D%0Ac: d",
          "tokens=99999999999"
        }) {
      assertThatThrownBy(() -> ScriptReader.read(wrong))
          .as(wrong)
          .isInstanceOf(ScriptReader.BadScript.class);
    }
  }
}
