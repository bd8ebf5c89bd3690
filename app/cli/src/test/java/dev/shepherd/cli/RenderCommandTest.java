package dev.shepherd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts from files and from lines. */
class RenderCommandTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String in, String... args) throws IOException {
    var terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    var input = new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8));
    return new RenderCommand(input).run(List.of(args), terminal);
  }

  @Test
  void linesGiveTextOrErrorInOrder() throws IOException {
    String lines =
        """
        {"template": "{% for m in messages %}{{ m.content }}{{ k }}\\n{% endfor %}", "messages": [{"role": "user", "content": "Grüße"}], "k": true}
        {"template": "a\\n{{ raise_exception('no') }}"}
        {"template": "{% if %}"}
        nonsense
        """;
    assertThat(run(lines, "--jsonl")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"text":"GrüßeTrue\\n"}
            {"error":"no","line":2,"kind":"TemplateError"}
            {"error":"Expected an expression, got 'end of statement block'","line":1,"kind":"TemplateSyntaxError"}
            {"error":"unexpected character","line":0,"kind":"InvalidLine"}
            """
                .replace("unexpected character", lastReason()));
  }

  /** The JSON reader's own words are not ours to promise. */
  private String lastReason() {
    String text = out.toString(StandardCharsets.UTF_8).strip();
    String last = text.substring(text.lastIndexOf('\n') + 1);
    return last.replaceAll("^\\{\"error\":\"(.*)\",\"line\":0.*$", "$1");
  }

  @Test
  void filesGiveThePromptAlone() throws IOException {
    Path template =
        Files.writeString(
            folder.resolve("t.jinja"),
            "{{ bos }}{% for m in messages %}[{{ m.content }}]{% endfor %}{{ add_generation_prompt }}");
    Path messages =
        Files.writeString(folder.resolve("m.json"), "[{\"role\":\"user\",\"content\":\"hi\"}]");
    assertThat(
            run(
                "",
                "--template",
                template.toString(),
                "--messages=" + messages,
                "--var",
                "bos=<s>"))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("<s>[hi]True");
  }

  @Test
  void wrongWordsAreUsageErrors() throws IOException {
    assertThat(run("", "--template", "x")).isEqualTo(Command.USAGE);
    assertThat(run("", "--nonsense")).isEqualTo(Command.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no file x");
  }
}
