package dev.shepherd.parser.constrain;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonText;
import dev.shepherd.json.JsonValue;
import dev.shepherd.parser.constrain.ToolChoice.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a request's forced calls and response format mean for the engine.
 *
 * <p>Forced calls become a structural tag when the format in which the model writes calls has one;
 * then the model may think first and its calls are parsed as ever. Otherwise they become a JSON
 * Schema for the whole answer, which {@link ForcedCalls} reads.
 */
public final class Constraints {

  private static final JsonObject ANY_OBJECT = JsonObject.of("type", "object");
  private static final String ANALYSIS = "<|channel|>analysis";
  private static final String FINAL = "<|channel|>final";

  private Constraints() {}

  /**
   * The constraint for calls; null when none are forced.
   *
   * @param format the configured format of calls, or null when the model's name chose it
   * @throws ConstraintException when the choice names an unknown tool or definitions conflict
   */
  public static @Nullable Constraint tools(
      @Nullable JsonArray tools, ToolChoice choice, @Nullable String format) {
    if (!choice.forces()) {
      return null;
    }
    List<OfferedTool> offered = OfferedTool.of(tools, choice);
    if (offered.isEmpty()) {
      return null;
    }
    boolean one = choice.mode() == Mode.FUNCTION;
    Constraint tag = format == null ? null : structuralTag(offered, one, format);
    if (tag != null) {
      return tag;
    }
    return new Constraint.JsonSchema(one ? offered.get(0).schema() : listOfCalls(offered));
  }

  private static @Nullable Constraint structuralTag(
      List<OfferedTool> tools, boolean one, String format) {
    return switch (format.replace('-', '_')) {
      case "mistral" -> mistral(tools, one);
      case "kimik2", "kimi_k2" -> kimiK2(tools, one);
      case "kimi_k3" -> KimiK3Tags.of(tools, one);
      case "inkling" -> inkling(tools, one);
      case "harmony", "gpt_oss", "openai" -> harmony(tools, one);
      default -> null;
    };
  }

  private static Constraint mistral(List<OfferedTool> tools, boolean one) {
    List<JsonObject> calls = new ArrayList<>();
    for (OfferedTool tool : tools) {
      String begin = "{\"name\": " + quote(tool.name()) + ", \"arguments\": ";
      calls.add(Tags.tag(begin, Tags.jsonSchema(tool.schema()), "}"));
    }
    JsonObject list = Tags.tag("[TOOL_CALLS] [", Tags.separated(", ", calls), "]");
    return Tags.triggered(List.of("[TOOL_CALLS]"), List.of(list), one);
  }

  private static Constraint kimiK2(List<OfferedTool> tools, boolean one) {
    String section = "<|tool_calls_section_begin|>";
    String call = "<|tool_call_begin|>";
    List<JsonObject> tags = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      OfferedTool tool = tools.get(i);
      String begin = call + "functions." + tool.name() + ":" + i + "<|tool_call_argument_begin|>";
      JsonObject schema = Tags.jsonSchema(tool.schema());
      tags.add(Tags.tag(section + begin, schema, "<|tool_call_end|>"));
      tags.add(Tags.tag(begin, schema, "<|tool_call_end|>"));
    }
    return Tags.triggered(List.of(section, call), tags, one);
  }

  private static Constraint inkling(List<OfferedTool> tools, boolean one) {
    String trigger = "<|content_invoke_tool_json|>";
    List<JsonObject> tags = new ArrayList<>();
    for (OfferedTool tool : tools) {
      String begin = trigger + "{\"name\":" + quote(tool.name()) + ",\"args\":";
      tags.add(Tags.tag(begin, Tags.jsonSchema(tool.schema()), "}<|end_message|>"));
    }
    return Tags.triggered(List.of(trigger), tags, one);
  }

  private static Constraint harmony(List<OfferedTool> tools, boolean one) {
    List<String> triggers =
        List.of("<|start|>assistant<|channel|>commentary", "<|channel|>commentary");
    List<JsonObject> tags = new ArrayList<>();
    for (OfferedTool tool : tools) {
      for (String trigger : triggers) {
        String begin = trigger + " to=functions." + tool.name() + "<|constrain|>json<|message|>";
        tags.add(Tags.tag(begin, Tags.jsonSchema(tool.schema()), ""));
      }
    }
    return Tags.triggered(triggers, tags, one);
  }

  private static JsonObject listOfCalls(List<OfferedTool> tools) {
    List<JsonValue> calls = new ArrayList<>();
    Map<String, JsonValue> definitions = new LinkedHashMap<>();
    for (OfferedTool tool : tools) {
      JsonObject own = tool.schema().object("$defs");
      if (own != null) {
        merge(own, definitions);
      }
      JsonObject name =
          JsonObject.builder()
              .put("type", "string")
              .put("enum", JsonArray.ofStrings(List.of(tool.name())))
              .build();
      calls.add(
          JsonObject.builder()
              .put(
                  "properties",
                  JsonObject.of(
                      "name",
                      name,
                      "parameters",
                      tool.schema().toBuilder().remove("$defs").build()))
              .put("required", JsonArray.ofStrings(List.of("name", "parameters")))
              .build());
    }
    JsonObject items =
        JsonObject.builder().put("type", "object").put("anyOf", new JsonArray(calls)).build();
    JsonObject.Builder list =
        JsonObject.builder().put("type", "array").put("minItems", 1).put("items", items);
    if (!definitions.isEmpty()) {
      list.put("$defs", JsonObject.of(definitions));
    }
    return list.build();
  }

  private static void merge(JsonObject own, Map<String, JsonValue> definitions) {
    for (Map.Entry<String, JsonValue> definition : own.members().entrySet()) {
      JsonValue other = definitions.get(definition.getKey());
      if (other != null && !other.equals(definition.getValue())) {
        throw new ConstraintException(
            "invalid_tool_configuration",
            "Tools define '" + definition.getKey() + "' in $defs differently");
      }
      definitions.put(definition.getKey(), definition.getValue());
    }
  }

  /**
   * The constraint of {@code response_format} (or {@code text.format}), {@code regex} and {@code
   * ebnf}; null when the request has none.
   *
   * @throws ConstraintException when the request has several
   */
  public static @Nullable Constraint response(JsonObject request) {
    List<Constraint> found = new ArrayList<>();
    JsonObject format = request.object("response_format");
    JsonObject text = request.object("text");
    if (format == null && text != null) {
      format = text.object("format");
    }
    if (format != null) {
      switch (format.string("type", "")) {
        case "json_object" -> found.add(new Constraint.JsonSchema(ANY_OBJECT));
        case "json_schema" -> found.add(new Constraint.JsonSchema(schema(format)));
        default -> {
          // Plain text is no constraint.
        }
      }
    }
    if (request.get("regex") instanceof JsonString regex) {
      found.add(new Constraint.Regex(regex.value()));
    }
    if (request.get("ebnf") instanceof JsonString grammar) {
      found.add(new Constraint.Ebnf(grammar.value()));
    }
    if (found.size() > 1) {
      throw new ConstraintException(
          "invalid_request_parameters", "Multiple constraints are not allowed.");
    }
    return found.isEmpty() ? null : found.get(0);
  }

  private static JsonValue schema(JsonObject format) {
    JsonObject nested = format.object("json_schema");
    JsonValue schema = (nested == null ? format : nested).get("schema");
    return schema == null ? ANY_OBJECT : schema;
  }

  /** A response format for gpt-oss: thinking stays free, the final message is constrained. */
  public static Constraint harmonyResponse(Constraint.JsonSchema format) {
    return Tags.triggered(
        List.of(ANALYSIS, FINAL),
        List.of(
            Tags.tag(ANALYSIS + "<|message|>", Tags.anyText(), "<|end|>"),
            Tags.tag(FINAL + "<|constrain|>json<|message|>", Tags.jsonSchema(format.schema()), "")),
        false);
  }

  /**
   * The one constraint of a request, of at most two.
   *
   * @throws ConstraintException when both calls and a response format are asked for
   */
  public static @Nullable Constraint only(
      @Nullable Constraint tools, @Nullable Constraint response) {
    if (tools != null && response != null) {
      throw new ConstraintException(
          "invalid_request_parameters",
          "Constrained decoding (response_format) is not compatible with tool calls");
    }
    return tools == null ? response : tools;
  }

  private static String quote(String text) {
    StringBuilder out = new StringBuilder();
    JsonText.appendQuoted(text, out);
    return out.toString();
  }
}
