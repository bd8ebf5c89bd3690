package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.TemplateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from the files of a model how its prompts are made: its templates, its special tokens
 * and whether it has a format that is no template. Files are the ones that Hugging Face
 * repositories have: {@code chat_template.json}, {@code chat_template.jinja}, other {@code
 * *.jinja}, {@code additional_chat_templates/}, {@code tokenizer_config.json}, {@code
 * special_tokens_map.json}, {@code config.json}.
 */
public final class ModelFolder {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String TOKENS_MAP = "special_tokens_map.json";
  private static final String TEMPLATE = "chat_template";
  private static final String MORE_TEMPLATES = "additional_chat_templates";
  private static final String JINJA = ".jinja";

  /** Far beyond the largest published template, and small enough to hold. */
  private static final long MAX_FILE_BYTES = 64L << 20;

  private final Path folder;
  private final @Nullable JsonObject tokenizerConfig;

  private ModelFolder(Path folder) throws IOException {
    this.folder = folder;
    this.tokenizerConfig = object(TOKENIZER_CONFIG);
  }

  /**
   * The renderer of a model.
   *
   * @param settings its tokens are added to those of the model, and win
   * @throws IOException when a file cannot be read or is malformed, or when there is no template;
   *     says which and why
   * @throws TemplateException when a template is malformed
   */
  public static PromptRenderer renderer(Path folder, JinjaRenderer.Settings settings)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder);
    }
    return new ModelFolder(folder).renderer(settings);
  }

  private PromptRenderer renderer(JinjaRenderer.Settings settings) throws IOException {
    RendererChoice choice = RendererChoice.of(object(CONFIG), isTiktoken());
    JinjaRenderer.Settings own = settings.withTokens(tokens(settings.tokens()));
    if (!choice.needsTemplate()) {
      return choice.renderer("", own);
    }
    Map<String, String> templates = templates();
    if (templates.isEmpty()) {
      throw new IOException(
          folder + " has no chat template: neither a file of it nor one in " + TOKENIZER_CONFIG);
    }
    Map<String, PromptRenderer> renderers = new LinkedHashMap<>();
    templates.forEach((name, text) -> renderers.put(name, choice.renderer(text, own)));
    PromptRenderer usual =
        renderers.getOrDefault(NamedTemplates.DEFAULT, renderers.values().iterator().next());
    return renderers.size() == 1 ? usual : new NamedTemplates(renderers, usual);
  }

  /** Templates by name; files win over the configuration. */
  private Map<String, String> templates() throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    JsonValue configured = tokenizerConfig == null ? null : tokenizerConfig.get(TEMPLATE);
    if (configured instanceof JsonString(String text)) {
      found.put(NamedTemplates.DEFAULT, text);
    } else if (configured instanceof JsonArray list) {
      for (JsonValue entry : list.items()) {
        if (!(entry instanceof JsonObject named)
            || named.string("name") == null
            || named.string("template") == null) {
          throw malformed(TOKENIZER_CONFIG, "each chat_template needs a name and a template");
        }
        found.put(named.string("name", ""), named.string("template", ""));
      }
    }
    for (Path more : jinjaFiles(folder.resolve(MORE_TEMPLATES))) {
      found.put(stem(more), jinja(more));
    }
    String file = templateFile();
    if (file != null) {
      found.put(NamedTemplates.DEFAULT, file);
    }
    return found;
  }

  private @Nullable String templateFile() throws IOException {
    Path json = folder.resolve(TEMPLATE + ".json");
    if (Files.isRegularFile(json)) {
      JsonValue value = json(json);
      if (value instanceof JsonString(String text)) {
        return text;
      }
      String text = value instanceof JsonObject object ? object.string(TEMPLATE) : null;
      if (text == null) {
        throw malformed(TEMPLATE + ".json", "neither a string nor an object with a chat_template");
      }
      return text;
    }
    Path named = folder.resolve(TEMPLATE + JINJA);
    if (Files.isRegularFile(named)) {
      return jinja(named);
    }
    List<Path> others = jinjaFiles(folder);
    return others.isEmpty() ? null : jinja(others.getFirst());
  }

  private static List<Path> jinjaFiles(Path where) throws IOException {
    if (!Files.isDirectory(where)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(where)) {
      return files
          .filter(file -> file.toString().endsWith(JINJA) && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - JINJA.length());
  }

  /** Some publishers write line breaks as the two characters of an escape. */
  private static String jinja(Path file) throws IOException {
    return read(file).strip().replace("\\n", "\n");
  }

  private Map<String, String> tokens(Map<String, String> given) throws IOException {
    Map<String, String> tokens = new LinkedHashMap<>();
    addTokens(object(TOKENS_MAP), tokens);
    addTokens(tokenizerConfig, tokens);
    tokens.putAll(given);
    return tokens;
  }

  private static void addTokens(@Nullable JsonObject source, Map<String, String> tokens) {
    if (source == null) {
      return;
    }
    source
        .members()
        .forEach(
            (name, value) -> {
              String text =
                  switch (value) {
                    case JsonString(String plain) -> plain;
                    case JsonObject added -> added.string("content");
                    default -> null;
                  };
              if (name.endsWith("_token") && text != null) {
                tokens.put(name, text);
              }
            });
  }

  private boolean isTiktoken() throws IOException {
    if (Files.isRegularFile(folder.resolve("tokenizer.json"))) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(
          file -> file.endsWith("tiktoken.model") || file.toString().endsWith(".tiktoken"));
    }
  }

  private @Nullable JsonObject object(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    if (json(file) instanceof JsonObject object) {
      return object;
    }
    throw malformed(name, "no JSON object");
  }

  private static JsonValue json(Path file) throws IOException {
    try {
      return JsonParser.parse(read(file));
    } catch (JsonException e) {
      throw new IOException(file + " is no JSON: " + e.getMessage(), e);
    }
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(file + " is larger than " + (MAX_FILE_BYTES >> 20) + " MiB");
    }
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  private IOException malformed(String name, String reason) {
    return new IOException(folder.resolve(name) + ": " + reason);
  }
}
