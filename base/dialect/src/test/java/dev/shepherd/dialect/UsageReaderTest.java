package dev.shepherd.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageReaderTest {
  private final UsageReader reader = new UsageReader(4096);
  private final Usage usage = new Usage();

  private boolean read(String json) {
    byte[] bytes = ("xx" + json + "yy").getBytes(StandardCharsets.UTF_8);
    usage.clear();
    return reader.readBody(bytes, 2, bytes.length - 2, usage);
  }

  private void assertUsage(long prompt, long completion, long cached) {
    assertThat(usage.promptTokens()).isEqualTo(prompt);
    assertThat(usage.completionTokens()).isEqualTo(completion);
    assertThat(usage.cachedTokens()).isEqualTo(cached);
  }

  @Test
  void openAiBody() {
    assertThat(
            read(
                """
                {"id":"a","choices":[{"message":{"content":"usage \\"usage\\": {\\"prompt_tokens\\": 1}"}}],
                 "usage" : { "prompt_tokens" : 12, "total_tokens": 17,
                   "completion_tokens":5, "prompt_tokens_details" : {"audio_tokens":3,"cached_tokens":8},
                   "completion_tokens_details":{"cached_tokens":99,"reasoning_tokens":2}}, "kv_transfer_params":null}
                """))
        .isTrue();
    assertUsage(12, 5, 8);
  }

  @Test
  void embeddingsAndMissingDetails() {
    assertThat(
            read(
                "{\"data\":[],\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4,\"prompt_tokens_details\":null}}"))
        .isTrue();
    assertUsage(4, -1, -1);
  }

  @Test
  void anthropicPromptIncludesWhatTheCacheHeldAndTook() {
    assertThat(
            read(
                "{\"type\":\"message\",\"usage\":{\"input_tokens\":10,\"cache_creation_input_tokens\":5,"
                    + "\"cache_read_input_tokens\":100,\"cache_creation\":{\"input_tokens\":7},"
                    + "\"output_tokens\":3}}"))
        .isTrue();
    assertUsage(115, 3, 100);
  }

  @Test
  void promptTokensAreNeverCountedTwice() {
    assertThat(
            read(
                "{\"usage\":{\"prompt_tokens\":110,\"completion_tokens\":1,\"cache_read_input_tokens\":100}}"))
        .isTrue();
    assertUsage(110, 1, 100);
  }

  @Test
  void responsesBody() {
    assertThat(
            read(
                "{\"usage\":{\"input_tokens\":7,\"input_tokens_details\":{\"cached_tokens\":6},"
                    + "\"output_tokens\":2,\"output_tokens_details\":{\"reasoning_tokens\":1},\"total_tokens\":9},"
                    + "\"metadata\":{}}"))
        .isTrue();
    assertUsage(7, 2, 6);
  }

  @Test
  void sglangGenerateAloneAndInABatch() {
    String one =
        "{\"text\":\"hi\",\"meta_info\":{\"id\":\"x\",\"finish_reason\":{\"type\":\"length\",\"length\":5},"
            + "\"prompt_tokens\":4,\"weight_version\":\"default\",\"completion_tokens\":5,"
            + "\"cached_tokens\":3,\"e2e_latency\":0.12}}";
    assertThat(read(one)).isTrue();
    assertUsage(4, 5, 3);
    assertThat(read("[" + one + " , " + one + "]")).isTrue();
    assertUsage(8, 10, 6);
  }

  @Test
  void lastReportOfAStreamCountsAndNullsAreSkipped() {
    assertThat(
            read(
                "data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n"
                    + "data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n\n"
                    + "data: {\"usage\":null}\n\ndata: [DONE]\n\n"))
        .isTrue();
    assertUsage(1, 2, -1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"usage\":",
        "{\"usage\":{",
        "{\"usage\":{}}",
        "{\"usage\":{\"prompt_tokens\"",
        "{\"usage\":{\"prompt_tokens\":",
        "{\"usage\":{\"prompt_tokens\":1",
        "{\"usage\":{\"prompt_tokens\":-1}}",
        "{\"usage\":{\"prompt_tokens\":\"5\"}}",
        "{\"usage\":{\"prompt_tokens\":99999999999999999999}}",
        "{\"usage\":{\"x\":{\"prompt_tokens\":1}}}",
        "{\"text\":\"a\\\\\\\"usage\": {\"}",
        "{\"usage\":5}",
        "\"usage\"",
        "\"u",
      })
  void withoutAReportNothingIsKnown(String text) {
    assertThat(read(text)).isFalse();
    assertThat(usage.isKnown()).isFalse();
    assertUsage(-1, -1, -1);
  }

  @Test
  void reportIsFoundAtEitherEndOfALongBody() {
    String filler = "\"x\":\"" + "y".repeat(100_000) + "\"";
    assertThat(read("{" + filler + ",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"))
        .isTrue();
    assertUsage(1, 2, -1);
    assertThat(read("{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}," + filler + "}"))
        .isTrue();
    assertUsage(3, 4, -1);
  }

  @Test
  void laterReportReplacesWhatItNames() {
    read("{\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":2,\"output_tokens\":1}}");
    byte[] later = "{\"usage\":{\"output_tokens\":20}}".getBytes(StandardCharsets.UTF_8);
    reader.readBody(later, 0, later.length, usage);
    assertUsage(12, 20, 2);
  }

  @Test
  void garbageNeverThrowsAndNeverTakesLong() {
    String[] pieces = {
      "\"usage\"",
      "\"meta_info\"",
      ":",
      "{",
      "}",
      "[",
      "]",
      "\"",
      "\\",
      "12",
      "\"prompt_tokens\":",
      "\"input_tokens_details\":{",
      "\"cached_tokens\":",
      " ",
      "\n",
      ",",
      "\"usage\":{",
      "é",
      "-"
    };
    for (long seed = 1; seed <= 10_000; seed++) {
      var random = new SplittableRandom(seed);
      var text = new StringBuilder(random.nextInt(4) == 0 ? "[" : "");
      int count = random.nextInt(30);
      for (int i = 0; i < count; i++) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      assertThatCode(() -> read(text.toString())).as("seed %d", seed).doesNotThrowAnyException();
    }
    assertThat(read("[" + "\"usage\":{".repeat(300_000))).isFalse();
    assertThat(read("\"usage\":{".repeat(300_000))).isFalse();
  }
}
