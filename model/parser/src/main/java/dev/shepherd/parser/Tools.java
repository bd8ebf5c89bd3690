package dev.shepherd.parser;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The tools that a request offers, by name. Immutable. */
public final class Tools {

  /** No tools. */
  public static final Tools NONE = new Tools(Map.of());

  private final Map<String, ToolSchema> byName;

  private Tools(Map<String, ToolSchema> byName) {
    this.byName = byName;
  }

  /**
   * Reads a request's tools. Chat's form ({@code function} inside), the flat form of Responses and
   * the form of Messages ({@code input_schema}) are known; entries without a name are passed over.
   */
  public static Tools of(JsonArray tools) {
    Map<String, ToolSchema> byName = new LinkedHashMap<>();
    tools
        .objects()
        .forEach(
            tool -> {
              JsonObject function = tool.object("function");
              JsonObject named = function == null ? tool : function;
              String name = named.string("name");
              if (name != null) {
                byName.putIfAbsent(name, new ToolSchema(parameters(named)));
              }
            });
    return byName.isEmpty() ? NONE : new Tools(byName);
  }

  private static JsonObject parameters(JsonObject tool) {
    for (String key : new String[] {"parameters", "input_schema", "parameters_json_schema"}) {
      JsonObject schema = tool.object(key);
      if (schema != null) {
        return schema;
      }
    }
    return JsonObject.EMPTY;
  }

  /** Whether the request offers no tools. */
  public boolean isEmpty() {
    return byName.isEmpty();
  }

  /** Whether a tool of this name is offered. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /** The names, in the request's order. */
  public Set<String> names() {
    return java.util.Collections.unmodifiableSet(byName.keySet());
  }

  /** The parameters of a tool; {@link ToolSchema#UNKNOWN} for a tool that is not offered. */
  public ToolSchema schema(String name) {
    return byName.getOrDefault(name, ToolSchema.UNKNOWN);
  }
}
