package dev.shepherd.cli.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.cli.Command;
import dev.shepherd.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids and texts, once and line by line. */
final class TokenizerCommandsTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"added_tokens": [{"id": 5, "content": "<s>", "special": true}],
         "pre_tokenizer": {"type": "WhitespaceSplit"},
         "post_processor": {"type": "TemplateProcessing",
           "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
           "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
           "special_tokens": {"<s>": {"id": "<s>", "ids": [5], "tokens": ["<s>"]}}},
         "model": {"type": "WordLevel", "unk_token": "[UNK]",
           "vocab": {"[UNK]": 0, "hello": 1, "world": 2, "é\\"\\\\": 3, "😀": 4}}}
        """);
  }

  private int run(Command command, String... args) throws Exception {
    out.reset();
    err.reset();
    var terminal =
        new Terminal(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code = command.run(List.of(args), terminal);
    terminal.out().flush();
    return code;
  }

  private Command tokenize(String in) {
    return new TokenizeCommand(stream(in));
  }

  private Command detokenize(String in) {
    return new DetokenizeCommand(stream(in));
  }

  private static InputStream stream(String in) {
    return new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String tokenizer() {
    return "--tokenizer=" + folder;
  }

  @Test
  void aTextGivesAnArrayOfIds() throws Exception {
    assertThat(run(tokenize(""), tokenizer(), "hello world")).isZero();
    assertThat(said()).isEqualTo("[1,2]\n");
    assertThat(run(tokenize("hello\n"), "--tokenizer", folder.toString(), "--add-special"))
        .isZero();
    assertThat(said()).isEqualTo("[5,1]\n");
  }

  @Test
  void idsGiveAText() throws Exception {
    assertThat(run(detokenize(""), tokenizer(), "5", "1", "2")).isZero();
    assertThat(said()).isEqualTo("<s> hello world\n");
    assertThat(run(detokenize(" [5, 1,\n2]"), tokenizer(), "--skip-special")).isZero();
    assertThat(said()).isEqualTo("hello world\n");
  }

  @Test
  void linesAreAnsweredInOrder() throws Exception {
    String lines =
        """
        "hello world"
        ""

          "world\\thello \\u00e9\\"\\\\ \\ud83d\\ude00 é\\"\\\\ 😀 \\ud83d"\s
        "<s> \\b\\f\\n\\r\\/"
        "hello\
        """;
    assertThat(run(tokenize(lines + "\""), tokenizer(), "--jsonl")).isZero();
    assertThat(said()).isEqualTo("[1,2]\n[]\n[2,1,3,4,3,4,0]\n[5,0,0]\n[1]\n");
    assertThat(
            run(detokenize("[1, 2]\r\n[ ]\n[3,4,0]\n[99,-1,2147483647]\n"), tokenizer(), "--jsonl"))
        .isZero();
    assertThat(said()).isEqualTo("\"hello world\"\n\"\"\n\"é\\\"\\\\ 😀 [UNK]\"\n\"\"\n");
  }

  @Test
  void aBadLineGetsAReasonAndTheOthersTheirAnswer() throws Exception {
    String lines =
        "\"hello\"\nnonsense\n\"open\n\"a\" b\n\"\\x\"\n\"\\u00g0\"\n\"\u0001\"\n[1]\n\"world\"\n";
    assertThat(run(tokenize(lines), tokenizer(), "--jsonl")).isEqualTo(Command.FAILED);
    List<String> answers = said().lines().toList();
    assertThat(answers).hasSize(9).startsWith("[1]").endsWith("[2]");
    assertThat(answers.subList(1, 8)).allMatch(line -> line.startsWith("{\"error\":\""));
    assertThat(answers.get(1)).endsWith("\"line\":2}");
    assertThat(
            run(
                detokenize("[1\n1\n[1.5]\n[1,]\n[99999999999]\n[2147483648]\n[1] 2\n"),
                tokenizer(),
                "--jsonl"))
        .isEqualTo(Command.FAILED);
    assertThat(said().lines()).hasSize(7).allMatch(line -> line.startsWith("{\"error\":\""));
  }

  @Test
  void outputIsFlushedWhenTheInputPausesAndOnlyThen() throws Exception {
    List<Integer> writtenAtPause = new ArrayList<>();
    var lines = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      lines.append("\"hello world\"\n");
    }
    var source = stream(lines.toString());
    var pausing =
        new InputStream() {
          private int reads;

          @Override
          public int available() {
            return ++reads % 2 == 0 ? 0 : 1;
          }

          @Override
          public int read() {
            throw new AssertionError("byte by byte");
          }

          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            writtenAtPause.add(out.size());
            return source.read(into, from, Math.min(length, 5_000));
          }
        };
    assertThat(run(new TokenizeCommand(pausing), tokenizer(), "--jsonl")).isZero();
    assertThat(said().lines()).hasSize(2_000).allMatch("[1,2]"::equals);
    // 357 lines are whole when the second read would have to wait; the third need not.
    assertThat(writtenAtPause).startsWith(0, 357 * 6, 357 * 6).last().isNotEqualTo(357 * 6);
  }

  @Test
  void aLineMayBeLong() throws Exception {
    String line = "\"" + "hello ".repeat(100_000) + "\"\n";
    assertThat(run(tokenize(line + "\"world\"\n"), tokenizer(), "--jsonl")).isZero();
    assertThat(said()).hasSize(200_002 + 4).endsWith(",1]\n[2]\n");
  }

  @Test
  void infoTellsWhatATokenizerIsMadeOf() throws Exception {
    assertThat(run(new TokenizerCommand(), "info", folder.toString())).isZero();
    assertThat(said())
        .contains("format           hugging face")
        .contains("model            whole words")
        .contains("vocabulary       5 tokens, ids below 6")
        .contains("added tokens     1, 1 of them special");
  }

  @Test
  void wrongWordsAreUsageErrorsAndMissingFilesFailures() throws Exception {
    assertThat(run(tokenize(""), "x")).isEqualTo(Command.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--tokenizer is needed");
    assertThat(run(tokenize(""), tokenizer(), "a", "b")).isEqualTo(Command.USAGE);
    assertThat(run(tokenize(""), tokenizer(), "--nonsense")).isEqualTo(Command.USAGE);
    assertThat(run(detokenize(""), tokenizer(), "x")).isEqualTo(Command.USAGE);
    assertThat(run(detokenize(""), tokenizer(), "--jsonl", "1")).isEqualTo(Command.USAGE);
    assertThat(run(new TokenizerCommand(), "what")).isEqualTo(Command.USAGE);
    assertThat(run(tokenize(""), tokenizer(), "--", "--jsonl")).isZero();
    assertThatThrownBy(() -> run(tokenize(""), "--tokenizer", folder + "/none", "x"))
        .hasMessageContaining("none");
  }

  @Test
  void theTrainingRuns() throws Exception {
    TokenizerTraining.run();
    assertThat(Files.isDirectory(folder)).isTrue();
  }
}
