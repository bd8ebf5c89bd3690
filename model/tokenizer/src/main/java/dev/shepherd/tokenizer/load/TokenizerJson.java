package dev.shepherd.tokenizer.load;

import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonKind;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.tokenizer.normal.TextNormalizers;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.SpecialTokens;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code tokenizer.json} of the {@code tokenizers} library.
 *
 * <p>One scan checks the grammar of the whole file and finds the parts; the vocabulary and the
 * merges are then read straight from the bytes, and only the small parts become value trees.
 */
final class TokenizerJson {

  private static final List<String> FIELDS =
      List.of("model", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder");

  private static final int MODEL = 0;
  private static final int ADDED_TOKENS = 1;
  private static final int NORMALIZER = 2;
  private static final int PRE_TOKENIZER = 3;
  private static final int POST_PROCESSOR = 4;
  private static final int DECODER = 5;

  private final String file;
  private final byte[] json;
  private final FieldScanner fields = new FieldScanner(FIELDS);

  private TokenizerJson(String file, byte[] json) {
    this.file = file;
    this.json = json;
    if (!fields.scan(json)) {
      throw new TokenizerFileException(file, "", "malformed JSON: " + fields.error().getMessage());
    }
    if (fields.rootKind() != JsonKind.OBJECT) {
      throw new TokenizerFileException(file, "", "must be a JSON object");
    }
  }

  /** Reads the content of a file. */
  static TokenizerSpec read(String file, byte[] content) {
    return new TokenizerJson(file, JsonPart.withoutMark(content)).spec();
  }

  private TokenizerSpec spec() {
    if (fields.kind(MODEL) == JsonKind.ABSENT) {
      throw new TokenizerFileException(file, "model", "is missing");
    }
    TokenModel model = ModelJson.read(file, json, fields.start(MODEL));
    Normalizer normalizer = StepsJson.normalizer(part(NORMALIZER));
    AddedTokens added;
    try {
      added = new AddedTokens(file, model.vocabulary(), TextNormalizers.of(normalizer));
    } catch (IllegalArgumentException unusable) {
      throw new TokenizerFileException(file, "normalizer", String.valueOf(unusable.getMessage()));
    }
    added.addAll(addedTokens());
    return new TokenizerSpec(
        SourceFormat.HUGGING_FACE,
        normalizer,
        StepsJson.preTokenizer(part(PRE_TOKENIZER)),
        model,
        PostJson.read(part(POST_PROCESSOR)),
        StepsJson.decoder(part(DECODER)),
        added.list(),
        SpecialTokens.NONE,
        List.of(),
        false,
        ModelFacts.UNKNOWN);
  }

  private List<JsonPart> addedTokens() {
    return switch (value(ADDED_TOKENS)) {
      case null -> List.of();
      case JsonArray array -> JsonPart.partsOf(file, "added_tokens", array);
      default -> throw new TokenizerFileException(file, "added_tokens", "must be an array");
    };
  }

  private @Nullable JsonPart part(int field) {
    String name = FIELDS.get(field);
    return switch (value(field)) {
      case null -> null;
      case JsonObject object -> new JsonPart(file, name, object);
      default -> throw new TokenizerFileException(file, name, "must be an object");
    };
  }

  private @Nullable JsonValue value(int field) {
    if (fields.kind(field) == JsonKind.ABSENT) {
      return null;
    }
    byte[] value = Arrays.copyOfRange(json, fields.start(field), fields.end(field));
    JsonValue tree = JsonPart.tree(file, FIELDS.get(field), value);
    return tree == JsonNull.NULL ? null : tree;
  }
}
