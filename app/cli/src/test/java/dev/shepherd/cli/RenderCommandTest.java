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

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private String shown() {
    String text = out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    out.reset();
    err.reset();
    return text;
  }

  @Test
  void folderOfAModelTellsTemplatesAndTokens() throws IOException {
    file(
        "tokenizer_config.json",
        """
        {"bos_token": {"content": "<s>"}, "chat_template": [
          {"name": "default", "template": "{{ bos_token }}plain {{ messages[0].content }}"},
          {"name": "tool_use", "template": "{{ tools[0].function.name }} {{ messages[0].content }}"}]}
        """);
    String model = folder.toString();
    String hi = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    String tool = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
    assertThat(run(hi + "}", "--model", model, "--request", "-")).isZero();
    assertThat(shown()).isEqualTo("<s>plain hi");
    assertThat(run(hi + tool + "}", "--model", model, "--request", "-")).isZero();
    assertThat(shown()).isEqualTo("f hi");
    String named = hi + tool + ",\"chat_template\":\"default\"}";
    assertThat(run(named, "--model", model, "--request", "-")).isZero();
    assertThat(shown()).isEqualTo("<s>plain hi");

    file("additional_chat_templates/rag.jinja", "rag\\n{{ messages[0].content }}\n");
    String rag = hi + ",\"chat_template\":\"rag\"}";
    assertThat(run(rag, "--model=" + model, "--request=-")).isZero();
    assertThat(shown()).isEqualTo("rag\nhi");
    file("chat_template.jinja", "file {{ messages[0].content }}");
    assertThat(run(hi + "}", "--model", model, "--request", "-")).isZero();
    assertThat(shown()).isEqualTo("file hi");
  }

  @Test
  void templateOfTheRequestNeedsTrust() throws IOException {
    file("chat_template.jinja", "{{ messages[0].content }}");
    String body =
        """
        {"messages": [{"role": "user", "content": "hi"}], "chat_template": "own {{ messages[0].content }}"}
        """;
    String model = folder.toString();
    assertThat(run(body, "--model", model, "--request", "-")).isEqualTo(1);
    assertThat(shown()).contains("not allowed");
    assertThat(run(body, "--model", model, "--request", "-", "--trust-request-chat-template"))
        .isZero();
    assertThat(shown()).isEqualTo("own hi");
  }

  @Test
  void configurationChoosesFormatsThatAreNoTemplates() throws IOException {
    file("config.json", "{\"architectures\":[\"DeepseekV32ForCausalLM\"]}");
    String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    assertThat(run(body, "--model", folder.toString(), "--request", "-")).isZero();
    assertThat(shown()).contains("<｜User｜>hi<｜Assistant｜>");
  }

  @Test
  void brokenFolderIsNamed() throws IOException {
    String body = "{\"messages\":[]}";
    String model = folder.toString();
    assertThat(run(body, "--model", model, "--request", "-")).isEqualTo(1);
    assertThat(shown()).contains("has no chat template");
    file("tokenizer_config.json", "{\"chat_template\": [1]}");
    assertThat(run(body, "--model", model, "--request", "-")).isEqualTo(1);
    assertThat(shown()).contains("tokenizer_config.json: each chat_template needs");
    file("chat_template.json", "[]");
    file("tokenizer_config.json", "{}");
    assertThat(run(body, "--model", model, "--request", "-")).isEqualTo(1);
    assertThat(shown()).contains("chat_template.json: neither");
    assertThat(run(body, "--model", model, "--request")).isEqualTo(2);
    assertThat(run(body, "--model", model + "/none", "--request", "-")).isEqualTo(1);
    assertThat(shown()).contains("there is no folder");
  }
}
