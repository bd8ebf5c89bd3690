package dev.shepherd.tokenizer.load;

import dev.shepherd.json.JsonObject;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The model of {@code tokenizer.json}: one walk over its members notes where the vocabulary and the
 * merges begin and makes values of the settings.
 */
final class ModelJson {

  /** Members whose values are longer than this are no settings. */
  private static final int SETTING_LIMIT = 1 << 16;

  private static final int ABSENT = -1;

  private final String file;
  private final byte[] json;
  private final JsonPart settings;
  private int vocab = ABSENT;
  private int vocabEnd;
  private int merges = ABSENT;

  private ModelJson(String file, byte[] json, int from) {
    this.file = file;
    this.json = json;
    JsonBytes members = new JsonBytes(file, "model", json, from);
    JsonObject.Builder small = JsonObject.builder();
    members.open('{', "an object");
    for (boolean first = true; members.more(first); first = false) {
      members.string();
      String name =
          new String(
              members.textIn(),
              members.textFrom(),
              members.textTo() - members.textFrom(),
              StandardCharsets.UTF_8);
      members.colon();
      int start = members.position();
      members.skip();
      int end = members.end();
      switch (name) {
        case "vocab" -> {
          vocab = start;
          vocabEnd = end;
        }
        case "merges" -> merges = start;
        default -> {
          if (end - start <= SETTING_LIMIT) {
            byte[] value = Arrays.copyOfRange(json, start, end);
            small.put(name, JsonPart.tree(file, "model." + name, value));
          }
        }
      }
    }
    settings = new JsonPart(file, "model", small.build());
  }

  /**
   * Reads a model.
   *
   * @param json well-formed JSON with the model's value at {@code from}
   */
  static TokenModel read(String file, byte[] json, int from) {
    return new ModelJson(file, json, from).model();
  }

  private TokenModel model() {
    if (vocab == ABSENT) {
      throw settings.fail("vocab", "is missing");
    }
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
    if (merges != ABSENT) {
      return "BPE";
    }
    if (json[vocab] == '[') {
      return "Unigram";
    }
    return settings.value("max_input_chars_per_word") != null ? "WordPiece" : "WordLevel";
  }

  private TokenModel bpe() {
    if (merges == ABSENT) {
      throw settings.fail("merges", "is missing");
    }
    Vocabulary vocabulary = vocabulary();
    String prefix = settings.string("continuing_subword_prefix", "");
    String unknown = settings.string("unk_token");
    return new TokenModel.Bpe(
        vocabulary,
        VocabularyJson.merges(
            new JsonBytes(file, "model.merges", json, merges),
            vocabulary,
            prefix.getBytes(StandardCharsets.UTF_8).length),
        unknown == null ? -1 : vocabulary.find(unknown),
        settings.bool("fuse_unk", false),
        settings.bool("byte_fallback", false),
        settings.bool("ignore_merges", false),
        prefix,
        settings.string("end_of_word_suffix", ""));
  }

  private TokenModel unigram() {
    VocabularyJson.Scored scored = VocabularyJson.scored(vocabularyBytes(), vocabEnd - vocab);
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
    return VocabularyJson.object(vocabularyBytes(), vocabEnd - vocab);
  }

  private JsonBytes vocabularyBytes() {
    return new JsonBytes(file, "model.vocab", json, vocab);
  }
}
