package dev.shepherd.tokenizer.load;

import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonKind;
import dev.shepherd.json.JsonObject;
import dev.shepherd.tokenizer.spec.Merges;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The model of {@code tokenizer.json}. */
final class ModelJson {

  private static final List<String> FIELDS =
      List.of(
          "vocab",
          "merges",
          "type",
          "unk_token",
          "continuing_subword_prefix",
          "end_of_word_suffix",
          "fuse_unk",
          "byte_fallback",
          "ignore_merges",
          "max_input_chars_per_word",
          "unk_id");

  private static final int VOCAB = 0;
  private static final int MERGES = 1;
  private static final int FIRST_SMALL = 2;

  private final String file;
  private final byte[] json;
  private final FieldScanner fields = new FieldScanner(FIELDS);
  private final JsonPart settings;

  private ModelJson(String file, byte[] json, int from, int to) {
    this.file = file;
    this.json = json;
    if (!fields.scan(json, from, to) || fields.rootKind() != JsonKind.OBJECT) {
      throw new TokenizerFileException(file, "model", "must be an object");
    }
    JsonObject.Builder small = JsonObject.builder();
    for (int field = FIRST_SMALL; field < FIELDS.size(); field++) {
      if (fields.kind(field) != JsonKind.ABSENT) {
        byte[] value = Arrays.copyOfRange(json, fields.start(field), fields.end(field));
        String name = FIELDS.get(field);
        small.put(name, JsonPart.tree(file, "model." + name, value));
      }
    }
    settings = new JsonPart(file, "model", small.build());
  }

  /**
   * Reads a model.
   *
   * @param json well-formed JSON that holds the model between {@code from} and {@code to}
   */
  static TokenModel read(String file, byte[] json, int from, int to) {
    return new ModelJson(file, json, from, to).model();
  }

  private TokenModel model() {
    String type = settings.string("type");
    return switch (type == null ? guess() : type) {
      case "BPE" -> bpe();
      case "Unigram" -> unigram();
      case "WordPiece" -> {
        Vocabulary vocabulary = vocabulary();
        yield new TokenModel.WordPiece(
            vocabulary,
            vocabulary.find(settings.string("unk_token", "[UNK]")),
            settings.string("continuing_subword_prefix", "##"),
            (int) settings.integer("max_input_chars_per_word", 0, Integer.MAX_VALUE, 100));
      }
      case "WordLevel" -> {
        Vocabulary vocabulary = vocabulary();
        yield new TokenModel.WordLevel(
            vocabulary, vocabulary.find(settings.string("unk_token", "<unk>")));
      }
      default -> throw settings.fail("type", "'" + type + "' is not a known model");
    };
  }

  /** Old files do not tell the type. */
  private String guess() {
    if (fields.kind(MERGES) != JsonKind.ABSENT) {
      return "BPE";
    }
    if (fields.kind(VOCAB) == JsonKind.ARRAY) {
      return "Unigram";
    }
    return settings.value("max_input_chars_per_word") != null ? "WordPiece" : "WordLevel";
  }

  private TokenModel bpe() {
    Vocabulary vocabulary = vocabulary();
    String prefix = settings.string("continuing_subword_prefix", "");
    String suffix = settings.string("end_of_word_suffix", "");
    String unknown = settings.string("unk_token");
    if (fields.kind(MERGES) == JsonKind.ABSENT) {
      throw settings.fail("merges", "is missing");
    }
    Merges merges =
        VocabularyJson.merges(
            new JsonBytes(file, "model.merges", json, fields.start(MERGES)),
            vocabulary,
            prefix.getBytes(StandardCharsets.UTF_8).length);
    return new TokenModel.Bpe(
        vocabulary,
        merges,
        unknown == null ? -1 : vocabulary.find(unknown),
        settings.bool("fuse_unk", false),
        settings.bool("byte_fallback", false),
        settings.bool("ignore_merges", false),
        prefix,
        suffix);
  }

  private TokenModel unigram() {
    requireVocabulary();
    VocabularyJson.Scored scored = VocabularyJson.scored(vocabularyBytes(), vocabularyLength());
    int unknown = (int) settings.integer("unk_id", 0, Integer.MAX_VALUE, -1);
    if (unknown >= scored.scores().length) {
      throw settings.fail("unk_id", "is not the position of a token");
    }
    return new TokenModel.Unigram(
        scored.vocabulary(),
        scored.scores(),
        unknown,
        settings.bool("byte_fallback", false),
        false,
        new int[0]);
  }

  private Vocabulary vocabulary() {
    requireVocabulary();
    return VocabularyJson.object(vocabularyBytes(), vocabularyLength());
  }

  private void requireVocabulary() {
    if (fields.kind(VOCAB) == JsonKind.ABSENT) {
      throw settings.fail("vocab", "is missing");
    }
  }

  private JsonBytes vocabularyBytes() {
    return new JsonBytes(file, "model.vocab", json, fields.start(VOCAB));
  }

  private int vocabularyLength() {
    return fields.end(VOCAB) - fields.start(VOCAB);
  }
}
