package dev.shepherd.backend;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models an engine lists: {@code data} of {@code /v1/models}, or Ollama's {@code models}. */
final class ModelList {
  static final int MAX_MODELS = 1000;
  private static final int MAX_NAME_CHARS = 512;
  private static final String[] CONTEXT_FIELDS = {
    "context_length", "max_context_length", "max_model_len", "max_total_tokens", "max_seq_len"
  };

  private final List<JsonObject> entries;

  private ModelList(List<JsonObject> entries) {
    this.entries = entries;
  }

  /** The list in an answer of {@code /v1/models}; empty when it has none. */
  static ModelList ofOpenAi(@Nullable JsonObject answer) {
    return of(answer == null ? null : answer.array("data"), "id");
  }

  /** The list in an answer of {@code /api/tags} or {@code /api/ps}. */
  static ModelList ofOllama(@Nullable JsonObject answer) {
    return of(answer == null ? null : answer.array("models"), "name");
  }

  private static ModelList of(@Nullable JsonArray array, String nameField) {
    var entries = new ArrayList<JsonObject>();
    if (array != null) {
      array
          .objects()
          .filter(entry -> isName(entry.string(nameField)))
          .limit(MAX_MODELS)
          .forEach(entries::add);
    }
    return new ModelList(entries);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The first entry; null in an empty list. */
  @Nullable JsonObject first() {
    return entries.isEmpty() ? null : entries.getFirst();
  }

  List<JsonObject> entries() {
    return entries;
  }

  /** The entry that some field of it calls by this name; null without one. */
  @Nullable JsonObject named(String field, String name) {
    for (var entry : entries) {
      if (name.equals(entry.string(field))) {
        return entry;
      }
    }
    return null;
  }

  /**
   * The models of an OpenAI-like list.
   *
   * @param tagged whether names have an optional {@code :latest}
   * @param contextLength known from elsewhere, for entries that do not tell
   */
  List<EngineModel> models(boolean tagged, @Nullable Integer contextLength) {
    Map<String, EngineModel> models = new LinkedHashMap<>();
    for (var entry : entries) {
      String id = entry.string("id", "");
      Integer own = contextLength(entry);
      String root = entry.string("root");
      models.putIfAbsent(
          id,
          new EngineModel(
              id,
              aliases(entry, id, tagged),
              own == null ? contextLength : own,
              root == null || root.isEmpty() ? null : root));
    }
    return List.copyOf(models.values());
  }

  /** The context length an entry tells, in tokens. */
  static @Nullable Integer contextLength(JsonObject entry) {
    for (String field : CONTEXT_FIELDS) {
      Integer length = positive(entry, field);
      if (length != null) {
        return length;
      }
    }
    return null;
  }

  /** A member that is a positive int; null without one. */
  static @Nullable Integer positive(@Nullable JsonObject from, String member) {
    if (from == null) {
      return null;
    }
    double value = from.number(member).orElse(0);
    return value >= 1 && value <= Integer.MAX_VALUE ? (int) value : null;
  }

  private static List<String> aliases(JsonObject entry, String id, boolean tagged) {
    var aliases = new LinkedHashSet<String>();
    var listed = entry.array("aliases");
    if (listed != null) {
      listed.strings().filter(ModelList::isName).limit(MAX_MODELS).forEach(aliases::add);
    }
    if (tagged) {
      String other = otherTag(id);
      if (other != null) {
        aliases.add(other);
      }
    }
    aliases.remove(id);
    return List.copyOf(aliases);
  }

  /** The same name with or without {@code :latest}; null for file paths and other tags. */
  static @Nullable String otherTag(String name) {
    if (name.endsWith(":latest")) {
      String bare = name.substring(0, name.length() - ":latest".length());
      return bare.isEmpty() ? null : bare;
    }
    boolean tagless = name.indexOf(':', name.lastIndexOf('/') + 1) < 0;
    return tagless && !name.startsWith("/") && !name.endsWith(".gguf") ? name + ":latest" : null;
  }

  private static boolean isName(@Nullable String name) {
    return name != null && !name.isBlank() && name.length() <= MAX_NAME_CHARS;
  }
}
