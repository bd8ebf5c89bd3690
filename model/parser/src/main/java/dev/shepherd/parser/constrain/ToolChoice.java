package dev.shepherd.parser.constrain;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of the calls that it wants.
 *
 * @param mode how urgently
 * @param names the tools that may be called; empty for all
 */
public record ToolChoice(Mode mode, List<String> names) {

  /** How urgently calls are wanted. */
  public enum Mode {
    /** The model decides. */
    AUTO,
    /** No calls. */
    NONE,
    /** At least one call. */
    REQUIRED,
    /** One call of one function. */
    FUNCTION
  }

  /** The model decides among all tools. */
  public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, List.of());

  /** Copies the list. */
  public ToolChoice {
    names = List.copyOf(names);
  }

  /** Reads {@code tool_choice} of Chat, Responses or Messages; what is not known is auto. */
  public static ToolChoice of(@Nullable JsonValue value) {
    if (value instanceof JsonString word) {
      return new ToolChoice(mode(word.value()), List.of());
    }
    if (!(value instanceof JsonObject choice)) {
      return AUTO;
    }
    String type = choice.string("type", "");
    return switch (type) {
      case "function", "tool" -> function(choice);
      case "allowed_tools" -> allowed(choice);
      default -> new ToolChoice(mode(type), List.of());
    };
  }

  private static Mode mode(String word) {
    return switch (word) {
      case "none" -> Mode.NONE;
      case "required", "any" -> Mode.REQUIRED;
      default -> Mode.AUTO;
    };
  }

  private static ToolChoice function(JsonObject choice) {
    JsonObject function = choice.object("function");
    String name = (function == null ? choice : function).string("name");
    return name == null ? AUTO : new ToolChoice(Mode.FUNCTION, List.of(name));
  }

  private static ToolChoice allowed(JsonObject choice) {
    JsonObject nested = choice.object("allowed_tools");
    JsonObject allowed = nested == null ? choice : nested;
    JsonArray tools = allowed.array("tools");
    List<String> names =
        tools == null
            ? List.of()
            : tools
                .objects()
                .map(
                    tool -> {
                      JsonObject function = tool.object("function");
                      return (function == null ? tool : function).string("name", "");
                    })
                .filter(name -> !name.isEmpty())
                .toList();
    Mode mode = mode(allowed.string("mode", "auto"));
    return new ToolChoice(mode, names);
  }

  /** Whether the model must call. */
  public boolean forces() {
    return mode == Mode.REQUIRED || mode == Mode.FUNCTION;
  }
}
