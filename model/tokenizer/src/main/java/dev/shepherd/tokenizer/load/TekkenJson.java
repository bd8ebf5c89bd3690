package dev.shepherd.tokenizer.load;

import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonKind;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.ByteAlphabet;
import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.PostProcessor.Piece;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.SpecialRole;
import dev.shepherd.tokenizer.spec.SpecialTokens;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Mistral's {@code tekken.json}: a tiktoken vocabulary whose ids begin behind the special tokens.
 *
 * <p>Of the vocabulary only as many tokens count as the configured size leaves room for. Special
 * tokens are never found in text, as in Mistral's own library, unless a {@code
 * tokenizer_config.json} tells that the model is used the way of the {@code transformers} library.
 */
final class TekkenJson {

  private static final List<String> FIELDS = List.of("config", "vocab", "special_tokens");

  /** The special tokens of files that do not list them. */
  private static final List<String> OLD_SPECIALS =
      List.of(
          "<unk>",
          "<s>",
          "</s>",
          "[INST]",
          "[/INST]",
          "[AVAILABLE_TOOLS]",
          "[/AVAILABLE_TOOLS]",
          "[TOOL_RESULTS]",
          "[/TOOL_RESULTS]",
          "[TOOL_CALLS]",
          "[IMG]",
          "<pad>",
          "[IMG_BREAK]",
          "[IMG_END]",
          "[PREFIX]",
          "[MIDDLE]",
          "[SUFFIX]",
          "[SYSTEM_PROMPT]",
          "[/SYSTEM_PROMPT]",
          "[TOOL_CONTENT]");

  private final String file;
  private final byte[] json;
  private final boolean inText;
  private final FieldScanner fields = new FieldScanner(FIELDS);
  private final JsonPart root;
  private final int specialCount;
  private final int vocabularyCount;
  private final String pattern;

  private TekkenJson(String file, byte[] json, boolean inText) {
    this.file = file;
    this.json = json;
    this.inText = inText;
    if (!fields.scan(json)) {
      throw new TokenizerFileException(file, "", "malformed JSON: " + fields.error().getMessage());
    }
    JsonObject.Builder small = JsonObject.builder();
    for (String name : List.of("config", "special_tokens")) {
      int field = fields.field(name);
      if (fields.kind(field) != JsonKind.ABSENT) {
        byte[] value = Arrays.copyOfRange(json, fields.start(field), fields.end(field));
        JsonValue tree = JsonPart.tree(file, name, value);
        small.put(name, tree);
      }
    }
    root = new JsonPart(file, "", small.build());
    JsonPart config = root.object("config");
    if (config == null) {
      throw root.fail("config", "is missing");
    }
    specialCount =
        (int) config.integer("default_num_special_tokens", 0, Vocabulary.ID_LIMIT / 4, 0);
    int size = (int) config.integer("default_vocab_size", 1, Vocabulary.ID_LIMIT, -1);
    if (size < specialCount) {
      throw config.fail("default_vocab_size", "must be there and at least the number of specials");
    }
    vocabularyCount = size - specialCount;
    pattern = config.requiredString("pattern");
  }

  /** Whether a file of that name is one of these. */
  static boolean isName(String lowerCaseName) {
    return lowerCaseName.contains("tekken") && lowerCaseName.endsWith(".json");
  }

  static TokenizerSpec read(String file, byte[] content, boolean specialsInText) {
    return new TekkenJson(file, JsonPart.withoutMark(content), specialsInText).spec();
  }

  private TokenizerSpec spec() {
    Vocabulary vocabulary = vocabulary();
    List<AddedToken> specials = specials();
    Map<SpecialRole, SpecialTokens.Named> roles = new EnumMap<>(SpecialRole.class);
    PostProcessor post = PostProcessor.NONE;
    for (AddedToken token : specials) {
      SpecialTokens.Named named = new SpecialTokens.Named(token.content(), token.id());
      switch (token.content()) {
        case "<s>" -> {
          roles.put(SpecialRole.BOS, named);
          Piece begin = new Piece.Special(new int[] {token.id()});
          post =
              new PostProcessor.Template(
                  List.of(begin, new Piece.Text(false)),
                  List.of(begin, new Piece.Text(false), new Piece.Text(true)));
        }
        case "</s>" -> roles.put(SpecialRole.EOS, named);
        case "<unk>" -> roles.put(SpecialRole.UNK, named);
        case "<pad>" -> roles.put(SpecialRole.PAD, named);
        default -> {
          // No role.
        }
      }
    }
    return new TokenizerSpec(
        SourceFormat.TEKKEN,
        Normalizer.NONE,
        SplitPatterns.byteLevel(pattern),
        new TokenModel.Bpe(
            vocabulary, RankedMerges.byId(file, vocabulary), -1, false, false, true, "", ""),
        post,
        new Decoder.ByteLevel(),
        specials,
        new SpecialTokens(roles),
        List.of(),
        false,
        ModelFacts.UNKNOWN);
  }

  private List<AddedToken> specials() {
    List<AddedToken> specials = new ArrayList<>();
    Set<Integer> taken = new HashSet<>();
    if (root.array("special_tokens") == null) {
      for (int id = 0; id < Math.min(specialCount, OLD_SPECIALS.size()); id++) {
        specials.add(special(OLD_SPECIALS.get(id), id));
        taken.add(id);
      }
    } else {
      for (JsonPart part : root.parts("special_tokens")) {
        int id = (int) part.integer("rank", 0, Math.max(0, specialCount - 1), -1);
        if (id < 0 || !taken.add(id)) {
          throw part.fail("rank", "must be there and unique");
        }
        specials.add(special(part.requiredString("token_str"), id));
      }
    }
    for (int id = 0; id < specialCount; id++) {
      if (!taken.contains(id)) {
        specials.add(special("<SPECIAL_" + id + ">", id));
      }
    }
    return specials;
  }

  private AddedToken special(String text, int id) {
    AddedToken.Stage stage = inText ? AddedToken.Stage.RAW : AddedToken.Stage.NEVER;
    return new AddedToken(id, text, text, stage, false, false, false, true);
  }

  private Vocabulary vocabulary() {
    int field = fields.field("vocab");
    if (fields.kind(field) == JsonKind.ABSENT) {
      throw root.fail("vocab", "is missing");
    }
    JsonBytes in = new JsonBytes(file, "vocab", json, fields.start(field));
    Vocabulary.Builder vocabulary = Vocabulary.builder(vocabularyCount);
    byte[] standIns = new byte[512];
    in.open('[', "an array of tokens");
    for (boolean first = true; in.more(first); first = false) {
      int rank = -1;
      byte[] raw = new byte[0];
      in.open('{', "an object with rank and token_bytes");
      for (boolean firstMember = true; in.more(firstMember); firstMember = false) {
        in.string();
        String name = text(in);
        in.colon();
        switch (name) {
          case "rank" -> rank = in.integer();
          case "token_bytes" -> {
            in.string();
            raw = base64(in);
          }
          default -> in.skip();
        }
      }
      if (rank < 0 || raw.length == 0) {
        throw in.fail("must have rank and token_bytes");
      }
      if (rank < vocabularyCount) {
        if (standIns.length < raw.length * 2) {
          standIns = new byte[raw.length * 4];
        }
        int length = ByteAlphabet.encode(raw, 0, raw.length, standIns, 0);
        VocabularyJson.add(in, vocabulary, standIns, 0, length, rank + specialCount);
      }
    }
    if (vocabulary.size() != vocabularyCount) {
      throw root.fail(
          "vocab",
          "has " + vocabulary.size() + " of " + vocabularyCount + " ranks that must be there");
    }
    return vocabulary.build();
  }

  private static String text(JsonBytes in) {
    return new String(
        in.textIn(), in.textFrom(), in.textTo() - in.textFrom(), StandardCharsets.UTF_8);
  }

  private static byte[] base64(JsonBytes in) {
    try {
      return Base64.getDecoder()
          .decode(Arrays.copyOfRange(in.textIn(), in.textFrom(), in.textTo()));
    } catch (IllegalArgumentException malformed) {
      throw in.fail("is not base64");
    }
  }
}
