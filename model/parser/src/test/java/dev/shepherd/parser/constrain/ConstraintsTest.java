package dev.shepherd.parser.constrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.Told;
import dev.shepherd.parser.Tools;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Forced calls and response formats reach the engine as it takes them. */
class ConstraintsTest {

  private static final JsonArray TOOLS =
      (JsonArray)
          JsonParser.parse(
              """
              [{"type":"function","function":{"name":"f","parameters":{"type":"object"}}},
               {"type":"function","function":{"name":"g","parameters":{"type":"object",
                 "properties":{"q":{"type":"string"},"n":{"type":"integer"},"k":{"enum":["a","b"]}},
                 "required":["q"],"$defs":{"D":{"type":"string"}}}}}]
              """);

  private static ToolChoice choice(String json) {
    JsonValue value = JsonParser.parse(json);
    return ToolChoice.of(value);
  }

  private static String text(String choice, String format) {
    return Objects.requireNonNull(
            Constraints.tools(TOOLS, choice(choice), format.isEmpty() ? null : format))
        .text();
  }

  @Test
  void nothingIsForcedUnlessAsked() {
    assertThat(Constraints.tools(TOOLS, choice("\"auto\""), "mistral")).isNull();
    assertThat(Constraints.tools(TOOLS, choice("\"none\""), "mistral")).isNull();
    assertThat(Constraints.tools(JsonArray.EMPTY, choice("\"required\""), null)).isNull();
  }

  @Test
  void requiredCallsBecomeASchemaOfAListWithMergedDefinitions() {
    assertThat(text("\"required\"", ""))
        .startsWith("{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"object\",\"anyOf\":[")
        .contains("{\"properties\":{\"name\":{\"type\":\"string\",\"enum\":[\"f\"]},")
        .endsWith("\"$defs\":{\"D\":{\"type\":\"string\"}}}");
  }

  @Test
  void aNamedFunctionBecomesItsSchema() {
    assertThat(text("{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", ""))
        .isEqualTo("{\"type\":\"object\"}");
    assertThatThrownBy(() -> text("{\"type\":\"function\",\"function\":{\"name\":\"zz\"}}", ""))
        .isInstanceOf(ConstraintException.class)
        .hasMessageContaining("zz");
  }

  @Test
  void conflictingDefinitionsAreRefused() {
    JsonArray tools =
        (JsonArray)
            JsonParser.parse(
                "[{\"name\":\"a\",\"parameters\":{\"$defs\":{\"D\":1}}},"
                    + "{\"name\":\"b\",\"parameters\":{\"$defs\":{\"D\":2}}}]");
    assertThatThrownBy(() -> Constraints.tools(tools, choice("\"required\""), null))
        .hasMessageContaining("$defs");
  }

  @Test
  void formatsWithStructuralTagsGetThem() {
    assertThat(text("\"required\"", "mistral"))
        .contains("\"triggers\":[\"[TOOL_CALLS]\"]")
        .contains("\"begin\":\"[TOOL_CALLS] [\"")
        .contains("\"begin\":\"{\\\"name\\\": \\\"f\\\", \\\"arguments\\\": \"")
        .contains("\"at_least_one\":true");
    assertThat(text("\"required\"", "kimik2"))
        .contains("<|tool_call_begin|>functions.g:1<|tool_call_argument_begin|>");
    assertThat(text("\"required\"", "inkling"))
        .contains("<|content_invoke_tool_json|>{\\\"name\\\":\\\"f\\\",\\\"args\\\":");
    assertThat(text("\"required\"", "kimi_k3"))
        .contains("<|open|>argument key=\\\"n\\\" type=\\\"number\\\"<|sep|>")
        .contains("\"type\":\"optional\"")
        .contains("{\"type\":\"const_string\",\"value\":\"a\"}");
    assertThat(
            text(
                "{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\","
                    + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}}",
                "gpt_oss"))
        .contains("<|channel|>commentary to=functions.f<|constrain|>json<|message|>")
        .doesNotContain("functions.g");
  }

  @Test
  void oneResponseFormatAtMost() {
    assertThat(response("{}")).isNull();
    assertThat(response("{\"response_format\":{\"type\":\"text\"}}")).isNull();
    assertThat(response("{\"regex\":\"a+\"}")).isEqualTo(new Constraint.Regex("a+"));
    Constraint schema =
        response(
            "{\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\","
                + "\"schema\":{\"type\":\"array\"}}}}");
    assertThat(schema).isInstanceOf(Constraint.JsonSchema.class);
    assertThat(Objects.requireNonNull(schema).text()).isEqualTo("{\"type\":\"array\"}");
    assertThat(Constraints.harmonyResponse((Constraint.JsonSchema) schema).text())
        .contains("<|channel|>final<|constrain|>json<|message|>");
    assertThatThrownBy(
            () -> response("{\"regex\":\"a\",\"response_format\":{\"type\":\"json_object\"}}"))
        .hasMessageContaining("Multiple constraints");
    assertThatThrownBy(() -> Constraints.only(schema, schema))
        .hasMessageContaining("not compatible");
  }

  private static Constraint response(String json) {
    JsonObject request = JsonParser.parseObject(json.getBytes(StandardCharsets.UTF_8));
    return Constraints.response(request);
  }

  @Test
  void everyEngineHasItsNames() {
    Constraint grammar = new Constraint.Ebnf("root ::= x");
    assertThat(grammar.field(Constraint.Dialect.VLLM)).isEqualTo("grammar");
    assertThat(grammar.field(Constraint.Dialect.SGLANG)).isEqualTo("ebnf_grammar");
    assertThat(grammar.field(Constraint.Dialect.TOKENSPEED_CORE)).isEqualTo("ebnf");
    assertThat(new Constraint.JsonSchema(JsonObject.EMPTY).field(Constraint.Dialect.VLLM_CORE))
        .isEqualTo("json");
  }

  @Test
  void theAnswerToANamedFunctionIsItsArguments() {
    String text = " {\"a\":\"}\"} \n";
    for (int piece = 1; piece <= text.length(); piece++) {
      assertThat(forced(text, piece)).isEqualTo("<call 0 f>{\"a\":\"}\"}<end>");
      assertThat(forced("no", piece)).isEqualTo("<content>no");
      assertThat(forced("{\"a\":1", piece)).isEqualTo("<call 0 f>{\"a\":1");
    }
  }

  private static String forced(String text, int piece) {
    Told told = new Told();
    Told.feed(
        ForcedCalls.named("f").parsers().open(ParserSettings.of(Tools.NONE), told), text, piece);
    return told.line();
  }
}
