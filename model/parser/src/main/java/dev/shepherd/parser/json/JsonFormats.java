package dev.shepherd.parser.json;

import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.json.JsonSyntax.Bare;
import dev.shepherd.parser.json.JsonSyntax.Body;
import dev.shepherd.parser.markup.PythonObjectsParser;
import java.util.List;

/** All formats whose calls are JSON text. */
public final class JsonFormats {

  private JsonFormats() {}

  /** The formats, each once. */
  public static List<ToolFormat> all() {
    return List.of(
        ToolFormat.of(
            "passthrough",
            List.of("none", "plain"),
            (settings, sink) -> new PassthroughParser(sink)),
        format("json", json(), "json_array", "plain_json"),
        format(
            "qwen",
            tagged(),
            "qwen25",
            "qwen2.5",
            "qwen3",
            "hermes",
            "hf",
            "smollm",
            "granite4",
            "qwen3_json",
            "response_template",
            "trinity",
            "qwq"),
        format("llama", llama(), "llama3", "llama3_json", "llama4_json", "llama3.1", "llama3.2"),
        format("llama_nemotron", nemotron(), "llama_nemotron_json", "nemotron_json", "nemotron_v2"),
        format("mistral", mistral(), "mistral_v13", "ministral", "magistral", "devstral"),
        format("cohere", cohere(), "cohere_command3", "cohere_command4", "command_r", "command_a"),
        format("xlam", xlam()),
        ToolFormat.of(
            "sarashina",
            List.of("sarashina2"),
            (settings, sink) -> new PythonObjectsParser("<|tool_calls|>", settings, sink)),
        format("deepseek", deepseek(), "deepseekv3", "deepseek_v3", "deepseek_r1"),
        format("deepseek31", deepseek(), "deepseekv31", "deepseek_v31"),
        format("kimik2", kimi(), "kimi_k2", "kimi_k25"),
        format("granite", granite(), "granite3"),
        format("granite_20b_fc", calls("<function_call>", "</function_call>")),
        format("internlm", internlm(), "internlm2", "interns1", "intern_s1"),
        format("jamba", calls("<tool_calls>", "</tool_calls>"), "hunyuan_a13b"),
        format("phi4_mini_json", calls("functools"), "phi4_mini", "phi4mini", "firefunction"),
        format("ernie45", ernie(), "ernie"),
        format("apertus", apertus(), "apertus2509"),
        format("gigachat3", gigachat(), "gigachat"),
        format("functionary_v3.1", functionTag(), "functionary"));
  }

  /** Parsers of calls that are JSON objects, or lists of them, between two markers. */
  public static ToolFormat.Factory between(String opening, String closing) {
    JsonSyntax syntax = calls(opening, closing);
    return (settings, sink) -> new JsonCallParser(syntax, settings, sink);
  }

  private static ToolFormat format(String name, JsonSyntax syntax, String... aliases) {
    return ToolFormat.of(
        name, List.of(aliases), (settings, sink) -> new JsonCallParser(syntax, settings, sink));
  }

  /** One marker opens, the others close. */
  private static JsonSyntax calls(String opening, String... closings) {
    return JsonSyntax.builder().calls(opening).closings(closings).build();
  }

  private static JsonSyntax json() {
    return JsonSyntax.builder()
        .calls("```json", "```")
        .closings("```")
        .bare(Bare.ANYWHERE)
        .separators(",;")
        .build();
  }

  private static JsonSyntax tagged() {
    return calls("<tool_call>", "</tool_call>", "<|im_end|>", "<|endoftext|>");
  }

  private static JsonSyntax llama() {
    return JsonSyntax.builder()
        .calls("<|python_tag|>")
        .closings("<|eom_id|>", "<|eot_id|>")
        .bare(Bare.AT_START)
        .separators(";")
        .build();
  }

  private static JsonSyntax nemotron() {
    return calls("<TOOLCALL>", "</TOOLCALL>");
  }

  private static JsonSyntax mistral() {
    return JsonSyntax.builder()
        .calls("[TOOL_CALLS]")
        .closings("[/TOOL_CALLS]", "</s>")
        .body(Body.HEADER_OR_OBJECTS)
        .header("[ARGS]", "[CALL_ID]")
        .build();
  }

  private static JsonSyntax cohere() {
    return JsonSyntax.builder()
        .calls("<|START_ACTION|>", "Action: ```json", "Action:```json")
        .closings("<|END_ACTION|>", "<|END_OF_TURN_TOKEN|>", "```")
        .dropped(
            "<|START_RESPONSE|>",
            "<|END_RESPONSE|>",
            "<|START_TEXT|>",
            "<|END_TEXT|>",
            "<|END_ACTION|>",
            "<|CHATBOT_TOKEN|>",
            "<|END_OF_TURN_TOKEN|>")
        .build();
  }

  private static JsonSyntax xlam() {
    return JsonSyntax.builder()
        .calls("<tool_call>", "[TOOL_CALLS]", "```json", "```")
        .closings("</tool_call>", "```")
        .bare(Bare.AT_START)
        .build();
  }

  private static JsonSyntax deepseek() {
    return JsonSyntax.builder()
        .blocks("<｜tool▁calls▁begin｜>")
        .calls("<｜tool▁call▁begin｜>")
        .closings("<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>", "<｜end▁of▁sentence｜>")
        .dropped("<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>", "<｜end▁of▁sentence｜>")
        .body(Body.HEADER)
        .header("<｜tool▁sep｜>")
        .build();
  }

  private static JsonSyntax kimi() {
    return JsonSyntax.builder()
        .blocks("<|tool_calls_section_begin|>", "<|tool_call_section_begin|>")
        .calls("<|tool_call_begin|>")
        .closings(
            "<|tool_call_end|>",
            "<|tool_calls_section_end|>",
            "<|tool_call_section_end|>",
            "<|im_end|>")
        .dropped("<|tool_call_end|>", "<|tool_calls_section_end|>", "<|tool_call_section_end|>")
        .body(Body.HEADER)
        .header("<|tool_call_argument_begin|>")
        .build();
  }

  private static JsonSyntax granite() {
    return JsonSyntax.builder()
        .calls("<|tool_call|>", "<tool_call>")
        .closings("</tool_call>", "<|end_of_text|>")
        .build();
  }

  private static JsonSyntax internlm() {
    return JsonSyntax.builder()
        .blocks("<|action_start|>")
        .calls("<|plugin|>")
        .closings("<|action_end|>")
        .build();
  }

  private static JsonSyntax ernie() {
    return JsonSyntax.builder()
        .calls("<tool_call>")
        .closings("</tool_call>")
        .dropped("<response>\n", "<response>", "\n</response>", "</response>")
        .build();
  }

  private static JsonSyntax apertus() {
    return JsonSyntax.builder()
        .calls("<|tools_prefix|>")
        .closings("<|tools_suffix|>")
        .body(Body.NAMED_OBJECTS)
        .build();
  }

  private static JsonSyntax gigachat() {
    return JsonSyntax.builder()
        .calls("<|function_call|>", "function call<|role_sep|>")
        .closings("<|message_sep|>", "</s>")
        .dropped("<|message_sep|>")
        .build();
  }

  private static JsonSyntax functionTag() {
    return JsonSyntax.builder()
        .calls("<function=")
        .closings("</function>", "<|eom_id|>", "<|eot_id|>")
        .body(Body.HEADER)
        .header(">")
        .build();
  }
}
