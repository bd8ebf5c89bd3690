package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tools and tool calls in the form that templates read. */
public final class Tools {

  private Tools() {}

  static JsonObject function(
      String name,
      @Nullable String description,
      @Nullable JsonValue parameters,
      @Nullable JsonValue strict) {
    JsonObject function =
        JsonObject.builder()
            .put("name", name)
            .putIfPresent("description", description)
            .put("parameters", parameters instanceof JsonObject schema ? schema : JsonObject.EMPTY)
            .putIfPresent("strict", strict)
            .build();
    return JsonObject.of("type", JsonValue.of("function"), "function", function);
  }

  static JsonObject call(String id, String name, JsonValue arguments) {
    return JsonObject.builder()
        .put("id", id)
        .put("type", "function")
        .put("function", JsonObject.of("name", JsonValue.of(name), "arguments", arguments))
        .build();
  }

  /**
   * The tools of a Chat request that the prompt lists: those that the choice of tools leaves. Null
   * when there are none.
   */
  public static @Nullable JsonArray listed(@Nullable JsonArray tools, @Nullable JsonValue choice) {
    if (tools == null) {
      return null;
    }
    Set<String> allowed = allowed(choice);
    List<JsonValue> out = new ArrayList<>();
    for (JsonObject tool : tools.objects().toList()) {
      JsonObject function = tool.object("function");
      String name = function == null ? null : function.string("name");
      if (function != null && name != null && (allowed == null || allowed.contains(name))) {
        out.add(
            function(
                name,
                function.string("description"),
                function.get("parameters"),
                function.get("strict")));
      }
    }
    return out.isEmpty() ? null : new JsonArray(out);
  }

  /** Names that a choice names; null when it names none. */
  private static @Nullable Set<String> allowed(@Nullable JsonValue choice) {
    if (!(choice instanceof JsonObject object)) {
      return null;
    }
    Set<String> names = new HashSet<>();
    JsonObject function = object.object("function");
    if (function != null) {
      names.add(function.string("name", ""));
    }
    JsonObject list = object.object("allowed_tools");
    JsonArray tools = list == null ? object.array("tools") : list.array("tools");
    if (tools != null) {
      tools
          .objects()
          .forEach(
              tool -> {
                JsonObject named = tool.object("function");
                names.add((named == null ? tool : named).string("name", ""));
              });
    }
    if (names.isEmpty() && object.get("name") instanceof JsonString(String name)) {
      names.add(name);
    }
    return names.isEmpty() ? null : names;
  }
}
