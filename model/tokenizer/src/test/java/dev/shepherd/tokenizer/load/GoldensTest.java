package dev.shepherd.tokenizer.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.WordModel;
import dev.shepherd.tokenizer.model.Unigram;
import dev.shepherd.tokenizer.model.WordLevel;
import dev.shepherd.tokenizer.model.WordPiece;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.normal.TextNormalizer;
import dev.shepherd.tokenizer.normal.TextNormalizers;
import dev.shepherd.tokenizer.post.PostIds;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What the {@code tokenizers} library made of random texts, written down by load_goldens.py. */
class GoldensTest {

  @Test
  void normalizersChangeTextAsTheLibraryDoes() throws IOException {
    int checked = 0;
    for (JsonObject line : lines("normalizer")) {
      TokenizerSpec spec = spec(line);
      TextNormalizer normalizer = TextNormalizers.of(spec.normalizer());
      for (JsonArray item : cases(line)) {
        String text = ((JsonString) item.get(0)).value();
        String expected = ((JsonString) item.get(1)).value();
        byte[] utf8 = ("xy" + text + "z").getBytes(StandardCharsets.UTF_8);
        ByteBuilder out = new ByteBuilder(4);
        normalizer.normalize(utf8, 2, utf8.length - 1, out);
        assertThat(out.toString())
            .as("%s of %s", spec.normalizer(), item.get(0))
            .isEqualTo(expected);
        if (normalizer.leavesAlone(utf8, 2, utf8.length - 1)) {
          assertThat(text).as("%s", spec.normalizer()).isEqualTo(expected);
        }
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(5_000);
  }

  @Test
  void modelsGiveTheIdsOfTheLibrary() throws IOException {
    int checked = 0;
    for (JsonObject line : lines("model")) {
      TokenizerSpec spec = spec(line);
      WordModel model = model(spec.model());
      for (JsonArray item : cases(line)) {
        assertThat(encode(model, ((JsonString) item.get(0)).value()))
            .as("%s of %s", model.getClass().getSimpleName(), item.get(0))
            .isEqualTo(ids(item.get(1)));
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(1_000);
  }

  @Test
  void postProcessorsPutTheSpecialTokensOfTheLibrary() throws IOException {
    int checked = 0;
    for (JsonObject line : lines("post")) {
      TokenizerSpec spec = spec(line);
      PostIds post = PostIds.of(spec.postProcessor());
      for (JsonArray item : cases(line)) {
        int[] text = encode(model(spec.model()), ((JsonString) item.get(0)).value());
        IntSink out = new IntSink();
        post.apply(text, 0, text.length, out);
        assertThat(out.toArray()).isEqualTo(ids(item.get(1)));
        assertThat(post.isAround()).isTrue();
        assertThat(post.before().length + text.length + post.after().length).isEqualTo(out.size());
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(50);
  }

  private static WordModel model(TokenModel model) {
    return switch (model) {
      case TokenModel.Unigram unigram -> new Unigram(unigram);
      case TokenModel.WordPiece wordPiece -> new WordPiece(wordPiece);
      case TokenModel.WordLevel wordLevel -> new WordLevel(wordLevel);
      case TokenModel.Bpe bpe -> throw new AssertionError("not among the goldens: " + bpe);
    };
  }

  private static int[] encode(WordModel model, String text) {
    byte[] utf8 = ("xy" + text + "z").getBytes(StandardCharsets.UTF_8);
    IntSink out = new IntSink();
    model.encode(utf8, 2, utf8.length - 1, out);
    return out.toArray();
  }

  private static TokenizerSpec spec(JsonObject line) {
    String json = Objects.requireNonNull(line.object("tokenizer")).toString();
    return TokenizerJson.read("golden", json.getBytes(StandardCharsets.UTF_8));
  }

  private static List<JsonArray> cases(JsonObject line) {
    return Objects.requireNonNull(line.array("cases")).items().stream()
        .map(JsonArray.class::cast)
        .toList();
  }

  private static int[] ids(JsonValue array) {
    return ((JsonArray) array)
        .items().stream().mapToInt(id -> (int) ((JsonNumber) id).asLong().orElseThrow()).toArray();
  }

  private static List<JsonObject> lines(String kind) throws IOException {
    try (InputStream in =
            Objects.requireNonNull(GoldensTest.class.getResourceAsStream("goldens.jsonl.gz"));
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .map(line -> JsonParser.parseObject(line.getBytes(StandardCharsets.UTF_8)))
          .filter(line -> line.string("kind", "").equals(kind))
          .toList();
    }
  }
}
