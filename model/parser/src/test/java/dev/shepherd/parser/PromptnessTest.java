package dev.shepherd.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.parser.catalog.Formats;
import dev.shepherd.parser.catalog.ParsedAnswer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is certain is told at once. */
class PromptnessTest {

  private final ParsedAnswer answer = new ParsedAnswer(false);

  private ToolParser open(String format) {
    ToolFormat found = Formats.standard().tool(format);
    assertThat(found).isNotNull();
    return found.parsers().open(ParserSettings.of(Tools.NONE), answer);
  }

  private static void feed(ToolParser parser, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    parser.feed(utf8, 0, utf8.length);
  }

  @ParameterizedTest
  @CsvSource({
    "qwen, '<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"'",
    "llama, '{\"name\": \"f\", \"parameters\": {\"a\": \"'",
    "mistral, '[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {\"a\": \"'",
    "mistral_v13, '[TOOL_CALLS]f[ARGS]{\"a\": \"'",
    "deepseek31, '<｜tool▁call▁begin｜>f<｜tool▁sep｜>{\"a\": \"'",
    "kimik2, '<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{\"a\": \"'",
    "cohere, '<|START_ACTION|>[{\"tool_name\": \"f\", \"parameters\": {\"a\": \"'",
    "apertus, '<|tools_prefix|>[{\"f\": {\"a\": \"'"
  })
  void argumentsAreToldByteByByte(String format, String opening) {
    ToolParser parser = open(format);
    feed(parser, opening);
    assertThat(answer.ids()).hasSize(1);
    assertThat(parser.insideCall()).isTrue();
    String expected = "{\"a\": \"";
    for (String piece : new String[] {"x", "é", " <", "/", "}", "]"}) {
      assertThat(arguments()).isEqualTo(expected);
      feed(parser, piece);
      expected += piece;
    }
    assertThat(arguments()).isEqualTo(expected);
  }

  private String arguments() {
    return answer.calls().objects().findFirst().orElseThrow().string("arguments", "");
  }

  @ParameterizedTest
  @CsvSource({"qwen", "json", "llama", "mistral", "deepseek", "kimik2", "granite", "xlam"})
  void plainTextIsToldAtOnceButForWhatMayBecomeAMarker(String format) {
    ToolParser parser = open(format);
    String text = "Plain words, 1 > 0.";
    for (int i = 0; i < text.length(); i++) {
      feed(parser, text.substring(i, i + 1));
      assertThat(answer.content()).isEqualTo(text.substring(0, i + 1));
    }
    assertThat(parser.insideCall()).isFalse();
  }
}
