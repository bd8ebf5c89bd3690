package dev.shepherd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParseCommandTest {

  private static final String CALL =
      "Hm.<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": \"é\"}}\n</tool_call>";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String input, String... args) throws IOException {
    var terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new ParseCommand(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)))
        .run(List.of(args), terminal);
  }

  @Test
  void textIsTakenApart() throws IOException {
    assertThat(run(CALL, "--parser", "qwen")).isZero();
    JsonObject answer = JsonParser.parseObject(out.toByteArray());
    assertThat(answer.string("content")).isEqualTo("Hm.");
    assertThat(answer.string("reasoning")).isEmpty();
    assertThat(String.valueOf(answer.array("tool_calls")))
        .isEqualTo("[{\"name\":\"f\",\"arguments\":\"{\\\"a\\\": \\\"é\\\"}\"}]");
  }

  @Test
  void linesAreAnsweredWithLines() throws IOException {
    String lines =
        """
        {"tool_parser": "qwen", "reasoning_parser": "qwen3", "tools": [], "chunks": ["<think>a</th", "ink>b"]}

        {"tool_parser": "nope", "chunks": []}
        no json
        """;
    assertThat(run(lines, "--jsonl")).isZero();
    List<String> answers = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(answers).hasSize(3);
    JsonObject first = JsonParser.parseObject(answers.get(0).getBytes(StandardCharsets.UTF_8));
    assertThat(first.string("content")).isEqualTo("b");
    assertThat(first.string("reasoning")).isEqualTo("a");
    assertThat(first.array("events")).isNotNull();
    assertThat(answers.get(1)).isEqualTo("{\"error\":\"Unknown tool parser: nope\"}");
    assertThat(answers.get(2)).startsWith("{\"error\":");
  }

  @Test
  void wrongWordsAreRefused() throws IOException {
    assertThat(run("", "--parser", "nope")).isEqualTo(Command.USAGE);
    assertThat(run("", "--what")).isEqualTo(Command.USAGE);
    assertThat(run("", "--parser")).isEqualTo(Command.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Unknown tool parser: nope");
  }

  @Test
  void allNamesAreListed() throws IOException {
    assertThat(run("", "--list")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("qwen_xml").contains("deepseek_r1");
  }
}
