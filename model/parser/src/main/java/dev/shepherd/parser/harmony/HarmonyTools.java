package dev.shepherd.parser.harmony;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions that a request offers, in the order of their first mention. Immutable. */
final class HarmonyTools {

  private static final Set<String> BUILT_IN =
      Set.of(
          "web_search_preview",
          "web_search",
          "code_interpreter",
          "container",
          "file_search",
          "shell");

  private final Map<String, String> declarations;

  private HarmonyTools(Map<String, String> declarations) {
    this.declarations = declarations;
  }

  /** Function tools of Chat, whose definition stands in {@code function}. */
  static HarmonyTools ofChat(@Nullable JsonArray tools) {
    Map<String, String> found = new LinkedHashMap<>();
    if (tools != null) {
      tools
          .objects()
          .forEach(
              tool -> {
                JsonObject function = tool.object("function");
                if (function != null && tool.string("type", "function").equals("function")) {
                  add(found, function);
                }
              });
    }
    return new HarmonyTools(found);
  }

  /** Function tools of Responses, which are flat; image generation is told as a function. */
  static HarmonyTools ofResponses(@Nullable JsonArray tools) {
    Map<String, String> found = new LinkedHashMap<>();
    if (tools != null) {
      tools
          .objects()
          .forEach(
              tool -> {
                switch (tool.string("type", "")) {
                  case "function" -> {
                    JsonObject function = tool.object("function");
                    add(found, function == null ? tool : function);
                  }
                  case "image_generation" -> add(found, imageGeneration());
                  default -> {
                    // Hosted tools are not functions.
                  }
                }
              });
    }
    return new HarmonyTools(found);
  }

  /** Whether a Responses tool counts as one of the client's own. */
  static boolean custom(JsonObject tool) {
    return !BUILT_IN.contains(tool.string("type", ""));
  }

  private static void add(Map<String, String> found, JsonObject function) {
    String name = function.string("name");
    if (name != null && !found.containsKey(name)) {
      JsonValue parameters = function.get("parameters");
      found.put(
          name,
          TypeScript.function(
              name,
              function.string("description", ""),
              parameters == null ? JsonObject.EMPTY : parameters));
    }
  }

  private static JsonObject imageGeneration() {
    JsonObject.Builder properties =
        JsonObject.builder()
            .put("prompt", JsonObject.of("type", "string", "description", "What the image shows"));
    properties.put("background", choice("transparent", "opaque", "auto"));
    properties.put("model", JsonObject.of("type", "string"));
    properties.put("output_format", choice("png", "webp", "jpeg"));
    properties.put("quality", choice("low", "medium", "high", "auto"));
    properties.put("size", choice("1024x1024", "1024x1536", "1536x1024", "auto"));
    return JsonObject.builder()
        .put("name", "image_generation")
        .put("description", "Makes an image from a description.")
        .put(
            "parameters",
            JsonObject.builder()
                .put("type", "object")
                .put("properties", properties.build())
                .put("required", JsonArray.ofStrings(java.util.List.of("prompt")))
                .build())
        .build();
  }

  private static JsonObject choice(String... values) {
    return JsonObject.builder()
        .put("type", "string")
        .put("enum", JsonArray.ofStrings(java.util.List.of(values)))
        .build();
  }

  boolean isEmpty() {
    return declarations.isEmpty();
  }

  Set<String> names() {
    return declarations.keySet();
  }

  /** The section of the developer message that declares the functions. */
  String declarations() {
    StringBuilder text = new StringBuilder("# Tools\n\n## functions\n\nnamespace functions {\n\n");
    declarations.values().forEach(text::append);
    return text.append("} // namespace functions").toString();
  }
}
