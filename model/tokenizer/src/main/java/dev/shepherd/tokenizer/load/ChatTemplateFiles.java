package dev.shepherd.tokenizer.load;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the chat templates of a model: {@code chat_template.json}, else {@code
 * chat_template.jinja}, else any other {@code *.jinja}, else {@code tokenizer_config.json}, which
 * may have one template or a list of named ones.
 */
final class ChatTemplateFiles {

  /** The name of the template that is used when nothing else is asked for. */
  static final String DEFAULT = "default";

  private final Folder folder;

  ChatTemplateFiles(Folder folder) {
    this.folder = folder;
  }

  Map<String, String> read(@Nullable JsonPart tokenizerConfig) {
    Map<String, String> templates = new LinkedHashMap<>(configured(tokenizerConfig));
    String inFile = inFile();
    if (inFile != null) {
      templates.put(DEFAULT, inFile);
    }
    return templates;
  }

  private @Nullable String inFile() {
    byte[] json = folder.readIfThere("chat_template.json");
    if (json != null) {
      return fromJson(json);
    }
    byte[] jinja = folder.readIfThere("chat_template.jinja");
    if (jinja == null) {
      List<String> others = folder.endingWith(".jinja");
      jinja = others.isEmpty() ? null : folder.readIfThere(others.getFirst());
    }
    return jinja == null
        ? null
        : new String(jinja, StandardCharsets.UTF_8).strip().replace("\\n", "\n");
  }

  private static String fromJson(byte[] json) {
    JsonValue root = JsonPart.tree("chat_template.json", "", JsonPart.withoutMark(json));
    String template =
        switch (root) {
          case JsonString(String text) -> text;
          case JsonObject object -> object.string("chat_template");
          default -> null;
        };
    if (template == null) {
      throw new TokenizerFileException(
          "chat_template.json", "chat_template", "does not contain a valid template");
    }
    return template;
  }

  private static Map<String, String> configured(@Nullable JsonPart tokenizerConfig) {
    JsonValue value = tokenizerConfig == null ? null : tokenizerConfig.value("chat_template");
    Map<String, String> templates = new LinkedHashMap<>();
    if (value instanceof JsonString(String text)) {
      templates.put(DEFAULT, text);
    } else if (value instanceof JsonArray array) {
      for (JsonValue item : array) {
        String name = item instanceof JsonObject named ? named.string("name") : null;
        String template = item instanceof JsonObject named ? named.string("template") : null;
        if (name != null && template != null) {
          templates.put(name, template);
        }
      }
    }
    return templates;
  }
}
