package dev.shepherd.parser.constrain;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that may be called.
 *
 * @param name its name
 * @param schema the schema of its arguments
 */
record OfferedTool(String name, JsonObject schema) {

  /**
   * The functions of a request that its choice allows.
   *
   * @throws ConstraintException when the choice names a function that is not there
   */
  static List<OfferedTool> of(@Nullable JsonArray tools, ToolChoice choice) {
    List<OfferedTool> found = new ArrayList<>();
    if (tools != null) {
      tools
          .objects()
          .forEach(
              tool -> {
                JsonObject function = tool.object("function");
                JsonObject named = function == null ? tool : function;
                String name = named.string("name");
                if (name != null && (choice.names().isEmpty() || choice.names().contains(name))) {
                  JsonObject schema = named.object("parameters");
                  JsonObject input = schema == null ? named.object("input_schema") : schema;
                  found.add(new OfferedTool(name, input == null ? JsonObject.EMPTY : input));
                }
              });
    }
    for (String name : choice.names()) {
      if (found.stream().noneMatch(tool -> tool.name().equals(name))) {
        throw new ConstraintException("tool_not_found", "Tool '" + name + "' is not offered");
      }
    }
    return found;
  }
}
