package dev.shepherd.parser.harmony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Prompts are laid out exactly as the model was trained to read them. */
class HarmonyPromptTest {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 31);
  private static final String SYSTEM =
      "<|start|>system<|message|>You are ChatGPT, a large language model trained by OpenAI.\n"
          + "Knowledge cutoff: 2024-06\nCurrent date: 2026-01-31\n\nReasoning: medium\n\n"
          + "# Valid channels: analysis, final. Channel must be included for every message.<|end|>";

  private static String chat(String json) {
    StringBuilder out = new StringBuilder();
    HarmonyChat.render(object(json), DAY, HarmonyOutput.printing(out));
    return out.toString();
  }

  private static String responses(String json) {
    StringBuilder out = new StringBuilder();
    HarmonyResponses.render(object(json), DAY, HarmonyOutput.printing(out));
    return out.toString();
  }

  private static JsonObject object(String json) {
    return JsonParser.parseObject(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void plainChatHasTheSystemMessageAndAnEmptyDeveloperMessage() {
    assertThat(chat("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
        .isEqualTo(
            SYSTEM
                + "<|start|>developer<|message|><|end|><|start|>user<|message|>Hi<|end|>"
                + "<|start|>assistant");
  }

  @Test
  void functionsBringTheCommentaryChannelAndTheirDeclarations() {
    String text =
        chat(
            """
            {"messages":[],"reasoning_effort":"minimal","tools":[{"type":"function","function":{
              "name":"get_weather","description":"Weather for a city.","parameters":{"type":"object",
              "properties":{"city":{"type":"string","description":"City name"},
              "unit":{"type":"string","enum":["c","f"],"default":"c"}},"required":["city"]}}}]}
            """);
    assertThat(text)
        .contains("Reasoning: low")
        .contains("# Valid channels: analysis, commentary, final.")
        .contains("\nCalls to these tools must go to the commentary channel: 'functions'.<|end|>")
        .contains(
            """
            <|start|>developer<|message|># Tools

            ## functions

            namespace functions {

            // Weather for a city.
            type get_weather = (_: {
            // City name
            city: string,
            unit?: "c" | "f", // default: c
            }) => any;

            } // namespace functions<|end|>\
            """);
  }

  @Test
  void anEmptyToolListCountsAsTools() {
    assertThat(chat("{\"messages\":[],\"tools\":[]}"))
        .contains("analysis, commentary, final")
        .doesNotContain("Calls to these tools");
  }

  @Test
  void aToolRoundTripIsToldInFull() {
    String text =
        chat(
            """
            {"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
              {"role":"assistant","content":"One moment.","reasoning_content":"look it up","tool_calls":[
                {"id":"c1","type":"function","function":{"name":"get_weather","arguments":"{\\"city\\":\\"Paris\\"}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"{\\"t\\":7}"}]}
            """);
    assertThat(text)
        .endsWith(
            "<|start|>user<|message|>a\nb<|end|>"
                + "<|start|>assistant<|channel|>analysis<|message|>look it up<|end|>"
                + "<|start|>assistant<|channel|>commentary<|message|>One moment.<|end|>"
                + "<|start|>assistant to=functions.get_weather<|channel|>commentary json<|message|>"
                + "{\"city\":\"Paris\"}<|call|>"
                + "<|start|>functions.get_weather to=assistant<|message|>{\"t\":7}<|end|>"
                + "<|start|>assistant");
  }

  @Test
  void answersAreToldWithoutTheirThinking() {
    assertThat(
            chat(
                "{\"messages\":[{\"role\":\"assistant\",\"content\":\"4\",\"reasoning_content\":\"2+2\"}]}"))
        .endsWith("<|start|>assistant<|channel|>final<|message|>4<|end|><|start|>assistant");
  }

  @Test
  void soundIsRefused() {
    assertThatThrownBy(
            () ->
                chat(
                    "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]}"))
        .isInstanceOf(HarmonyException.class)
        .hasMessageContaining("Audio");
  }

  @Test
  void responsesTellCallsAndTheirResults() {
    String text =
        responses(
            """
            {"instructions":"Be brief.","input":[{"role":"user","content":"Hi"},
              {"type":"reasoning","content":[{"type":"reasoning_text","text":"hm"}]},
              {"type":"function_call","call_id":"1","name":"f","arguments":"{}"},
              {"type":"function_call_output","call_id":"1","output":"ok"},
              {"role":"assistant","content":[{"type":"output_text","text":"Done"}]}]}
            """);
    assertThat(text)
        .isEqualTo(
            SYSTEM
                + "<|start|>developer<|message|># Instructions\n\nBe brief.<|end|>"
                + "<|start|>user<|message|>Hi<|end|>"
                + "<|start|>assistant<|channel|>analysis<|message|>hm<|end|>"
                + "<|start|>assistant to=functions.f<|channel|>commentary json<|message|>{}<|call|>"
                + "<|start|>functions.f to=assistant<|message|>ok<|end|>"
                + "<|start|>assistant<|channel|>final<|message|>Done<|end|>"
                + "<|start|>assistant");
  }

  @Test
  void aResultWithoutItsCallIsRefused() {
    assertThatThrownBy(
            () -> responses("{\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"x\"}]}"))
        .hasMessageContaining("No function call found for call_id: x");
    assertThatThrownBy(() -> responses("{\"input\":[{\"type\":\"computer_call\"}]}"))
        .hasMessageContaining("Unsupported input item type");
  }

  @Test
  void schemasAreWrittenAsThePublishedRendererWritesThem() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("/harmony/types.jsonl")),
                StandardCharsets.UTF_8))) {
      List<String> all = lines.lines().toList();
      assertThat(all).hasSizeGreaterThan(100);
      for (String line : all) {
        JsonObject golden = object(line);
        assertThat(developer(golden)).isEqualTo(golden.string("text"));
      }
    }
  }

  private static String developer(JsonObject golden) {
    JsonObject function =
        JsonObject.builder()
            .put("name", "f")
            .put("description", golden.string("description", ""))
            .put("parameters", Objects.requireNonNull(golden.get("parameters")))
            .build();
    JsonObject tool = JsonObject.of("type", new JsonString("function"), "function", function);
    StringBuilder out = new StringBuilder();
    HarmonyChat.render(
        JsonObject.of("tools", JsonArray.of(tool)), DAY, HarmonyOutput.printing(out));
    String text = out.toString();
    return text.substring(
        text.indexOf("<|start|>developer"), text.lastIndexOf("<|start|>assistant"));
  }

  @Test
  void whatOnlyUnionsAndReferencesSayIsToldToo() {
    String text =
        chat(
            """
            {"messages":[],"tools":[{"type":"function","function":{"name":"f","parameters":{
              "type":"object","$defs":{"P":{"type":"object","properties":{"x":{"type":"number"}}}},
              "properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]},"p":{"$ref":"#/$defs/P"},
              "loop":{"$ref":"#/properties/twice"},"twice":{"type":"object","properties":{"a":{"$ref":"#/properties/twice"},"b":{"$ref":"#/properties/twice"}}}}}}}]}
            """);
    assertThat(text)
        .contains("a?: string | null,\n")
        .contains("p?: {\n    x?: number,\n    },\n")
        .hasSizeLessThan(1_000_000);
  }
}
