package dev.shepherd.tokenizer.decode;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.SpecialTokens;
import dev.shepherd.tokenizer.spec.TextPattern;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** A small vocabulary, a decoder, ids, and what the {@code tokenizers} library makes of them. */
record DecoderCase(String source, TokenizerSpec spec, int[] ids, boolean skipSpecial, String text) {

  /** The cases that are shipped. */
  static List<DecoderCase> shipped() {
    try (InputStream in = DecoderCase.class.getResourceAsStream("decoder_cases.jsonl.gz");
        var lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      return lines.lines().map(DecoderCase::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static DecoderCase parse(String line) {
    JsonObject json = (JsonObject) JsonParser.parse(line);
    List<String> special = json.array("special").strings().toList();
    List<String> tokens = json.array("tokens").strings().toList();
    List<AddedToken> added = new ArrayList<>();
    for (String token : special) {
      added.add(
          new AddedToken(
              tokens.indexOf(token),
              token,
              token,
              AddedToken.Stage.RAW,
              false,
              false,
              false,
              true));
    }
    JsonValue decoder = json.get("decoder");
    int[] ids =
        json.array("ids").items().stream()
            .mapToInt(id -> Integer.parseInt(id.toString()))
            .toArray();
    return new DecoderCase(
        line,
        spec(
            tokens,
            added,
            decoder instanceof JsonObject object ? decoder(object) : new Decoder.Spaces()),
        ids,
        json.bool("skip", false),
        json.string("text"));
  }

  /** A tokenizer that can do nothing but decode. */
  static TokenizerSpec spec(List<String> tokens, List<AddedToken> added, Decoder decoder) {
    var vocabulary = Vocabulary.builder();
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.add(tokens.get(id), id);
    }
    return new TokenizerSpec(
        SourceFormat.MEMORY,
        Normalizer.NONE,
        PreTokenizer.NONE,
        new TokenModel.WordLevel(vocabulary.build(), -1),
        PostProcessor.NONE,
        decoder,
        added,
        SpecialTokens.NONE,
        List.of(),
        false,
        ModelFacts.UNKNOWN);
  }

  private static Decoder decoder(JsonObject json) {
    return switch (json.string("type", "")) {
      case "Sequence" ->
          new Decoder.Sequence(json.array("decoders").objects().map(DecoderCase::decoder).toList());
      case "ByteLevel" -> new Decoder.ByteLevel();
      case "Metaspace" ->
          new Decoder.Metaspace(
              json.string("replacement").codePointAt(0),
              PreTokenizer.PrependScheme.valueOf(
                  json.string("prepend_scheme").toUpperCase(Locale.ROOT)),
              json.bool("split", true));
      case "ByteFallback" -> new Decoder.ByteFallback();
      case "Fuse" -> new Decoder.Fuse();
      case "Strip" ->
          new Decoder.Strip(
              json.string("content").codePointAt(0),
              (int) json.integer("start").orElse(0),
              (int) json.integer("stop").orElse(0));
      case "Replace" ->
          new Decoder.Replace(pattern(json.object("pattern")), json.string("content"));
      case "WordPiece" -> new Decoder.WordPiece(json.string("prefix"), json.bool("cleanup", true));
      case "BPEDecoder" -> new Decoder.BpeSuffix(json.string("suffix"));
      case "CTC" ->
          new Decoder.Ctc(
              json.string("pad_token"),
              json.string("word_delimiter_token"),
              json.bool("cleanup", true));
      default -> throw new IllegalArgumentException(json.toString());
    };
  }

  private static TextPattern pattern(JsonObject json) {
    return json.has("String")
        ? new TextPattern.Literal(json.string("String"))
        : new TextPattern.Regex(json.string("Regex"));
  }

  @Override
  public String toString() {
    return source;
  }
}
