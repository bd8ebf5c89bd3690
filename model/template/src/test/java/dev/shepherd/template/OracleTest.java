package dev.shepherd.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.chat.LineRenderer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Everything renders as Jinja2 rendered it, byte for byte, and fails as it failed there. */
class OracleTest {

  @Test
  void expressionsAndStatementsGiveWhatJinjaGives() throws IOException {
    List<JsonObject> rows = Goldens.lines("expressions.jsonl.gz");
    JsonObject variables = rows.getFirst().object("variables");
    List<String> differences = new ArrayList<>();
    int texts = 0;
    LineRenderer renderer = Goldens.renderer();
    for (JsonObject row : rows.subList(1, rows.size())) {
      var request =
          row.bool("plain", true) || variables == null
              ? JsonObject.builder()
              : variables.toBuilder();
      String template = row.string("template", "");
      JsonObject answer = renderer.answer(request.put("template", template).build().toString());
      texts += row.has("text") ? 1 : 0;
      if (!agrees(row, answer)) {
        differences.add(template + "\n  expected " + row + "\n  but got  " + answer);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(rows.size()).isGreaterThan(4000);
    assertThat(texts).isGreaterThan(1500);
  }

  @Test
  void ourTemplatesGiveWhatJinjaGivesForEveryConversation() throws IOException {
    Map<String, JsonObject> conversations = Goldens.conversations();
    assertThat(conversations.size()).isGreaterThanOrEqualTo(40);
    LineRenderer renderer = Goldens.renderer();
    List<String> differences = new ArrayList<>();
    List<JsonObject> rows = Goldens.lines("own.jsonl.gz");
    for (JsonObject row : rows) {
      String name = row.string("template", "");
      JsonObject talk = conversations.get(row.string("conversation", ""));
      JsonValue template = JsonValue.of(Goldens.text("own/" + name));
      JsonObject answer =
          renderer.answer(talk.toBuilder().put("template", template).build().toString());
      if (!agrees(row, answer) || !row.string("error", "").equals(answer.string("error", ""))) {
        differences.add(row + "\n  but got  " + answer);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(rows).hasSize(5 * conversations.size());
  }

  @Test
  void publishedTemplatesGiveWhatJinjaGivesForEveryConversation() throws IOException {
    Path folder = Goldens.published();
    assumeTrue(Files.isDirectory(folder), "no published templates beside the repository");
    Map<String, JsonObject> conversations = Goldens.conversations();
    LineRenderer renderer = Goldens.renderer();
    List<String> differences = new ArrayList<>();
    int cases = 0;
    for (JsonObject row : Goldens.lines("published.jsonl.gz")) {
      Path file = folder.resolve(row.string("template", ""));
      String source = Files.exists(file) ? Files.readString(file) : "";
      JsonObject results = row.object("results");
      if (results == null || !digest(source).equals(row.string("digest"))) {
        continue;
      }
      for (Map.Entry<String, JsonObject> talk : conversations.entrySet()) {
        cases++;
        JsonObject answer =
            renderer.answer(talk.getValue().toBuilder().put("template", source).build().toString());
        String text = answer.string("text");
        String result = text == null ? answer.string("kind", "") : digest(text);
        if (!result.equals(results.string(talk.getKey()))) {
          differences.add(file.getFileName() + " with " + talk.getKey() + ": " + answer);
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(cases).isGreaterThan(40 * 50);
  }

  private static boolean agrees(JsonObject expected, JsonObject answer) {
    return expected.has("text")
        ? expected.string("text", "").equals(answer.string("text"))
        : expected.string("kind", "").equals(answer.string("kind"));
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
