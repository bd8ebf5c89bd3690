package dev.shepherd.tokenizer.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.tokenizer.load.TokenizerLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped tokenizers against answers of the Hugging Face library that are shipped with them.
 */
final class GoldenTest {

  @TempDir private static Path folder;

  @TestFactory
  Stream<DynamicTest> idsAndTextsAreThoseOfTheLibrary() {
    return ShippedTokenizers.NAMES.stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> compare(name)));
  }

  private static void compare(String name) throws IOException {
    var comparison = new Comparison(TokenizerLoader.load(OracleHome.unpack(name, folder)));
    List<String> texts = OracleHome.lines("texts.jsonl.gz");
    List<String> answers = OracleHome.lines(name + "/golden.jsonl.gz");
    assertThat(answers).hasSameSizeAs(texts).hasSizeGreaterThan(1000);
    for (int i = 0; i < texts.size(); i++) {
      JsonObject answer = (JsonObject) JsonParser.parse(answers.get(i));
      String text =
          ((JsonArray) JsonParser.parse("[" + texts.get(i) + "]")).strings().toList().getFirst();
      int[] ids = ids(answer, "ids");
      comparison.encoding(text, false, ids);
      comparison.encoding(text, true, ids(answer, "special"));
      comparison.decoding(ids, false, answer.string("text", text));
    }
    assertThat(comparison.mismatches()).as("%s: %s", name, comparison.report()).isZero();
  }

  private static int[] ids(JsonObject answer, String key) {
    JsonArray ids = answer.array(key);
    return ids == null
        ? ids(answer, "ids")
        : ids.items().stream().mapToInt(id -> Integer.parseInt(id.toString())).toArray();
  }
}
