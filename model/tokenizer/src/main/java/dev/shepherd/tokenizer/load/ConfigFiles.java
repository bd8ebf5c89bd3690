package dev.shepherd.tokenizer.load;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.SpecialRole;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The small files beside a tokenizer: {@code tokenizer_config.json}, {@code
 * special_tokens_map.json}, {@code config.json} and {@code generation_config.json}.
 */
final class ConfigFiles {

  /** The model types whose tiktoken files use Kimi's pattern. */
  private static final List<String> KIMI_TYPES = List.of("kimi_k2", "kimi_k25", "kimi_k3");

  private final Folder folder;
  private final @Nullable JsonPart tokenizerConfig;
  private final @Nullable JsonPart specialTokensMap;
  private final @Nullable JsonPart config;

  ConfigFiles(Folder folder) {
    this.folder = folder;
    tokenizerConfig = folder.jsonIfThere("tokenizer_config.json");
    specialTokensMap = folder.jsonIfThere("special_tokens_map.json");
    config = lenient("config.json");
  }

  /** A file that is about more than the tokenizer: unusable is as good as not there. */
  private @Nullable JsonPart lenient(String name) {
    try {
      return folder.jsonIfThere(name);
    } catch (TokenizerFileException notOurs) {
      return null;
    }
  }

  /** {@code tokenizer_config.json}, null when there is none. */
  @Nullable JsonPart tokenizerConfig() {
    return tokenizerConfig;
  }

  /**
   * The texts of special tokens by role, as far as they are configured; "" when it is configured
   * that there is none.
   */
  Map<SpecialRole, String> specialTexts() {
    Map<SpecialRole, String> texts = new EnumMap<>(SpecialRole.class);
    for (SpecialRole role : SpecialRole.values()) {
      String key = role.name().toLowerCase(Locale.ROOT) + "_token";
      if (tokenizerConfig != null && tokenizerConfig.object().get(key) == JsonNull.NULL) {
        texts.put(role, "");
        continue;
      }
      String text = tokenText(tokenizerConfig, key);
      if (text == null) {
        text = tokenText(specialTokensMap, key);
      }
      if (text != null) {
        texts.put(role, text);
      }
    }
    return texts;
  }

  /** A token is written as its text or as an object with its content. */
  private static @Nullable String tokenText(@Nullable JsonPart part, String key) {
    JsonValue value = part == null ? null : part.value(key);
    return switch (value) {
      case JsonString(String text) -> text;
      case JsonObject object -> object.string("content");
      case null, default -> null;
    };
  }

  /** A flag of {@code tokenizer_config.json}, null when it is not there. */
  @Nullable Boolean flag(String key) {
    if (tokenizerConfig == null || tokenizerConfig.value(key) == null) {
      return null;
    }
    return tokenizerConfig.bool(key, false);
  }

  /** The ids that end a generation, ascending. */
  List<Integer> endIds() {
    SortedSet<Integer> ids = new TreeSet<>();
    collectIds(config, ids);
    JsonObject text = config == null ? null : config.object().object("text_config");
    if (ids.isEmpty() && config != null && text != null) {
      collectIds(new JsonPart(config.file(), "text_config", text), ids);
    }
    collectIds(lenient("generation_config.json"), ids);
    return List.copyOf(ids);
  }

  private static void collectIds(@Nullable JsonPart part, SortedSet<Integer> into) {
    JsonValue value = part == null ? null : part.value("eos_token_id");
    if (value instanceof JsonNumber number) {
      collectId(number, into);
    } else if (value instanceof JsonArray array) {
      for (JsonValue item : array) {
        if (item instanceof JsonNumber number) {
          collectId(number, into);
        }
      }
    }
  }

  private static void collectId(JsonNumber number, SortedSet<Integer> into) {
    long id = number.asLong().orElse(-1);
    if (id >= 0 && id <= Integer.MAX_VALUE) {
      into.add((int) id);
    }
  }

  /** What is known about the model. */
  ModelFacts facts() {
    List<String> architectures = List.of();
    String modelType = "";
    if (config != null) {
      JsonArray array = config.object().array("architectures");
      architectures = array == null ? List.of() : array.strings().toList();
      modelType = config.object().string("model_type", "");
    }
    String tokenizerClass =
        tokenizerConfig == null ? "" : tokenizerConfig.object().string("tokenizer_class", "");
    return new ModelFacts(
        architectures,
        modelType,
        tokenizerClass,
        new ChatTemplateFiles(folder).read(tokenizerConfig));
  }

  /** Whether the model is of the Kimi family, whose tiktoken files have a pattern of their own. */
  boolean isKimi() {
    String modelType = config == null ? "" : config.object().string("model_type", "");
    return KIMI_TYPES.contains(modelType)
        || (tokenizerConfig != null && mentionsKimi(tokenizerConfig.object()));
  }

  private static boolean mentionsKimi(JsonValue value) {
    return switch (value) {
      case JsonString(String text) ->
          text.contains("tokenization_kimi")
              && List.of(text.split("\\.", -1)).contains("tokenization_kimi");
      case JsonObject object ->
          object.members().values().stream().anyMatch(ConfigFiles::mentionsKimi);
      case JsonArray array -> array.items().stream().anyMatch(ConfigFiles::mentionsKimi);
      default -> false;
    };
  }
}
