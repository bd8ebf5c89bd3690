package dev.shepherd.tokenizer.load;

import dev.shepherd.json.JsonObject;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The {@code added_tokens_decoder} of {@code tokenizer_config.json}: added tokens by id. */
final class AddedTokensDecoder {

  private AddedTokensDecoder() {}

  /** The tokens in ascending order of their ids; empty when there are none. */
  static Map<Integer, AddedToken> read(@Nullable JsonPart tokenizerConfig) {
    Map<Integer, AddedToken> tokens = new TreeMap<>();
    JsonPart listed =
        tokenizerConfig == null ? null : tokenizerConfig.object("added_tokens_decoder");
    if (listed == null) {
      return tokens;
    }
    for (String key : listed.object().members().keySet()) {
      int id = id(listed, key);
      if (listed.value(key) instanceof JsonObject object) {
        tokens.put(id, token(new JsonPart(listed.file(), listed.pathOf(key), object), id));
      } else {
        tokens.put(id, token(listed.requiredString(key), id));
      }
    }
    return tokens;
  }

  private static int id(JsonPart listed, String key) {
    try {
      int id = Integer.parseInt(key);
      if (id >= 0 && id < Vocabulary.ID_LIMIT) {
        return id;
      }
    } catch (NumberFormatException notANumber) {
      // Told below.
    }
    throw listed.fail(key, "must be an id from 0 to " + (Vocabulary.ID_LIMIT - 1));
  }

  private static AddedToken token(String content, int id) {
    return new AddedToken(id, content, content, AddedToken.Stage.RAW, false, false, false, true);
  }

  private static AddedToken token(JsonPart part, int id) {
    String content = part.requiredString("content");
    boolean special = part.bool("special", false);
    boolean normalized = part.bool("normalized", !special);
    return new AddedToken(
        id,
        content,
        content,
        normalized ? AddedToken.Stage.NORMALIZED : AddedToken.Stage.RAW,
        part.bool("single_word", false),
        part.bool("lstrip", false),
        part.bool("rstrip", false),
        special);
  }
}
