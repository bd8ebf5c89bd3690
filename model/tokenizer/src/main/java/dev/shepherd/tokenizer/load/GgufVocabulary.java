package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.normal.TextNormalizers;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.PostProcessor.Piece;
import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.SpecialRole;
import dev.shepherd.tokenizer.spec.SpecialTokens;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The vocabulary inside a GGUF file: SentencePiece BPE ({@code llama}), byte-level BPE ({@code
 * gpt2}), WordPiece ({@code bert}) or unigram ({@code t5}).
 */
final class GgufVocabulary {

  private static final String PREFIX = "tokenizer.";
  private static final String TOKENS = "tokenizer.ggml.tokens";

  private final String file;
  private final Map<String, Object> values;

  private GgufVocabulary(String file, Map<String, Object> values) {
    this.file = file;
    this.values = values;
  }

  static TokenizerSpec read(String file, Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return read(file, in);
    } catch (IOException unreadable) {
      throw new TokenizerFileException(file, "", "cannot be read: " + unreadable.getMessage());
    }
  }

  static TokenizerSpec read(String file, InputStream in) throws IOException {
    Map<String, Object> values =
        GgufReader.read(
            file, in, key -> key.startsWith(PREFIX) || key.equals("general.architecture"));
    return new GgufVocabulary(file, values).spec();
  }

  private TokenizerSpec spec() {
    String model = text("tokenizer.ggml.model", "");
    return switch (model) {
      case "llama" -> sentencePiece(true);
      case "t5" -> sentencePiece(false);
      case "gpt2" -> byteLevel();
      case "bert" -> wordPiece();
      default -> throw fail("tokenizer.ggml.model", "'" + model + "' is not a known model");
    };
  }

  // ---- the kinds

  private TokenizerSpec sentencePiece(boolean bpe) {
    byte[][] tokens = tokens();
    double[] scores = numbers("tokenizer.ggml.scores", tokens.length);
    double[] kinds = kinds(tokens.length);
    Pieces pieces = new Pieces(file);
    for (int id = 0; id < tokens.length; id++) {
      if (Double.isNaN(scores[id])) {
        throw fail("tokenizer.ggml.scores", "element " + id + " is not a number");
      }
      pieces.add(tokens[id], (float) scores[id], (int) kinds[id]);
    }
    pieces.finish();
    int unknownId = id("tokenizer.ggml.unknown_token_id", pieces.first(Pieces.UNKNOWN));
    boolean byteFallback = pieces.first(Pieces.BYTE) >= 0;
    boolean dummyPrefix = flag("tokenizer.ggml.add_space_prefix", true);
    Normalizer normalizer =
        new Normalizer.SentencePiece(
            charsmap(),
            dummyPrefix,
            flag("tokenizer.ggml.remove_extra_whitespaces", !bpe),
            true,
            false,
            pieces.symbols());
    try {
      TextNormalizers.of(normalizer);
    } catch (IllegalArgumentException malformed) {
      throw fail("tokenizer.ggml.precompiled_charsmap", String.valueOf(malformed.getMessage()));
    }
    return finish(
        normalizer,
        PreTokenizer.NONE,
        bpe ? pieces.bpe(unknownId, byteFallback) : pieces.unigram(unknownId, byteFallback),
        pieces.decoder(unknownId, "", dummyPrefix ? 1 : 0),
        pieces.addedTokens(true),
        bpe,
        !bpe);
  }

  private TokenizerSpec byteLevel() {
    byte[][] tokens = tokens();
    Vocabulary vocabulary = vocabulary(tokens);
    MergeList merges = new MergeList(vocabulary, 0);
    byte[][] lines =
        values.get("tokenizer.ggml.merges") instanceof byte[][] given ? given : new byte[0][];
    for (int i = 0; i < lines.length; i++) {
      String wrong = merges.line(lines[i], 0, lines[i].length);
      if (!wrong.isEmpty()) {
        throw fail("tokenizer.ggml.merges", "element " + i + ": " + wrong);
      }
    }
    GgufPattern pattern = GgufPattern.named(text("tokenizer.ggml.pre", "default"));
    if (pattern == null) {
      throw fail(
          "tokenizer.ggml.pre", "'" + text("tokenizer.ggml.pre", "") + "' is not a known pattern");
    }
    return finish(
        pattern.normalizer(),
        pattern.preTokenizer(),
        new TokenModel.Bpe(
            vocabulary, merges.build(), -1, false, false, pattern.ignoreMerges(), "", ""),
        new Decoder.ByteLevel(),
        specials(tokens, vocabulary),
        false,
        false);
  }

  /** Words begin with U+2581 here, and pieces that continue one with nothing. */
  private TokenizerSpec wordPiece() {
    byte[][] tokens = tokens();
    double[] kinds = kinds(tokens.length);
    Vocabulary.Builder builder = Vocabulary.builder(tokens.length);
    for (int id = 0; id < tokens.length; id++) {
      String token = new String(tokens[id], StandardCharsets.UTF_8);
      if (token.startsWith("\u2581")) {
        token = token.substring(1);
      } else if (kinds[id] == Pieces.NORMAL && !isBracketed(token)) {
        token = "##" + token;
      }
      byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
      builder.addAnother(utf8, 0, utf8.length, id);
    }
    Vocabulary vocabulary = builder.build();
    return finish(
        new Normalizer.Bert(true, true, true, true),
        new PreTokenizer.Bert(),
        new TokenModel.WordPiece(
            vocabulary, id("tokenizer.ggml.unknown_token_id", vocabulary.find("[UNK]")), "##", 100),
        new Decoder.WordPiece("##", true),
        specials(tokens, vocabulary),
        true,
        true);
  }

  private static boolean isBracketed(String token) {
    return token.length() > 2 && token.startsWith("[") && token.endsWith("]");
  }

  // ---- what they share

  private TokenizerSpec finish(
      Normalizer normalizer,
      PreTokenizer preTokenizer,
      TokenModel model,
      Decoder decoder,
      List<AddedToken> added,
      boolean beginsByDefault,
      boolean endsByDefault) {
    SpecialTokens special = specialTokens(model.vocabulary());
    List<Piece> single = new ArrayList<>();
    SpecialRole begin = special.id(SpecialRole.BOS) < 0 ? SpecialRole.CLS : SpecialRole.BOS;
    SpecialRole end = model instanceof TokenModel.WordPiece ? SpecialRole.SEP : SpecialRole.EOS;
    if (flag("tokenizer.ggml.add_bos_token", beginsByDefault) && special.id(begin) >= 0) {
      single.add(new Piece.Special(new int[] {special.id(begin)}));
    }
    single.add(new Piece.Text(false));
    if (flag("tokenizer.ggml.add_eos_token", endsByDefault) && special.id(end) >= 0) {
      single.add(new Piece.Special(new int[] {special.id(end)}));
    }
    String template = text("tokenizer.chat_template", "");
    int endId = special.id(SpecialRole.EOS);
    return new TokenizerSpec(
        SourceFormat.GGUF,
        normalizer,
        preTokenizer,
        model,
        single.size() == 1 ? PostProcessor.NONE : new PostProcessor.Template(single, List.of()),
        decoder,
        added,
        special,
        endId < 0 ? List.of() : List.of(endId),
        false,
        new ModelFacts(
            List.of(),
            text("general.architecture", ""),
            "",
            template.isEmpty() ? Map.of() : Map.of(ChatTemplateFiles.DEFAULT, template)));
  }

  private SpecialTokens specialTokens(Vocabulary vocabulary) {
    Map<SpecialRole, SpecialTokens.Named> roles = new EnumMap<>(SpecialRole.class);
    Map<SpecialRole, String> keys =
        Map.of(
            SpecialRole.BOS, "bos",
            SpecialRole.EOS, "eos",
            SpecialRole.UNK, "unknown",
            SpecialRole.SEP, "seperator",
            SpecialRole.PAD, "padding",
            SpecialRole.CLS, "cls",
            SpecialRole.MASK, "mask");
    keys.forEach(
        (role, name) -> {
          int id = id("tokenizer.ggml." + name + "_token_id", -1);
          if (vocabulary.contains(id)) {
            roles.put(role, new SpecialTokens.Named(vocabulary.token(id), id));
          }
        });
    return new SpecialTokens(roles);
  }

  private List<AddedToken> specials(byte[][] tokens, Vocabulary vocabulary) {
    double[] kinds = kinds(tokens.length);
    List<AddedToken> added = new ArrayList<>();
    for (int id = 0; id < tokens.length; id++) {
      String text = vocabulary.token(id);
      int kind = (int) kinds[id];
      boolean special = kind == Pieces.CONTROL || kind == Pieces.UNKNOWN;
      if ((special || kind == Pieces.USER_DEFINED) && !text.isEmpty()) {
        added.add(
            new AddedToken(id, text, text, AddedToken.Stage.RAW, false, false, false, special));
      }
    }
    return added;
  }

  private Vocabulary vocabulary(byte[][] tokens) {
    Vocabulary.Builder builder = Vocabulary.builder(tokens.length);
    for (int id = 0; id < tokens.length; id++) {
      builder.addAnother(tokens[id], 0, tokens[id].length, id);
    }
    return builder.build();
  }

  // ---- values

  /** The tokens' texts, all of them well-formed UTF-8. */
  private byte[][] tokens() {
    if (!(values.get(TOKENS) instanceof byte[][] tokens) || tokens.length == 0) {
      throw fail(TOKENS, "is missing or not an array of texts");
    }
    if (tokens.length >= Vocabulary.ID_LIMIT) {
      throw fail(TOKENS, "has more than " + Vocabulary.ID_LIMIT + " elements");
    }
    byte[][] wellFormed = new byte[tokens.length][];
    for (int id = 0; id < tokens.length; id++) {
      // Bytes that are no UTF-8 become U+FFFD, so that the vocabulary holds text only.
      wellFormed[id] =
          new String(tokens[id], StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }
    return wellFormed;
  }

  private double[] kinds(int length) {
    if (!values.containsKey("tokenizer.ggml.token_type")) {
      double[] normal = new double[length];
      java.util.Arrays.fill(normal, Pieces.NORMAL);
      return normal;
    }
    return numbers("tokenizer.ggml.token_type", length);
  }

  private double[] numbers(String key, int length) {
    if (values.get(key) instanceof double[] numbers && numbers.length == length) {
      return numbers;
    }
    throw fail(key, "must be an array of " + length + " numbers");
  }

  private byte[] charsmap() {
    if (!(values.get("tokenizer.ggml.precompiled_charsmap") instanceof double[] numbers)) {
      return new byte[0];
    }
    byte[] table = new byte[numbers.length];
    for (int i = 0; i < table.length; i++) {
      table[i] = (byte) (int) numbers[i];
    }
    return table;
  }

  private String text(String key, String otherwise) {
    @Nullable Object value = values.get(key);
    return value instanceof byte[] utf8 ? new String(utf8, StandardCharsets.UTF_8) : otherwise;
  }

  private boolean flag(String key, boolean otherwise) {
    return values.get(key) instanceof Boolean flag ? flag : otherwise;
  }

  private int id(String key, int otherwise) {
    return values.get(key) instanceof Long number && number >= 0 && number < Vocabulary.ID_LIMIT
        ? (int) (long) number
        : otherwise;
  }

  private TokenizerFileException fail(String key, String reason) {
    return new TokenizerFileException(file, key, reason);
  }
}
