package dev.shepherd.parser.markup;

import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.markup.TagSyntax.Tags;
import dev.shepherd.parser.markup.TagSyntax.Trim;
import dev.shepherd.parser.markup.TagSyntax.Typing;
import java.util.ArrayList;
import java.util.List;

/** The formats of {@link TagParser}: each is a syntax and its names. */
final class TagFormats {

  private TagFormats() {}

  static List<ToolFormat> all() {
    List<ToolFormat> formats = new ArrayList<>();
    functions(formats);
    keysAndValues(formats);
    invokes(formats);
    return formats;
  }

  /** Tags that carry names as in {@code <function=name>}. */
  private static void functions(List<ToolFormat> formats) {
    add(
        formats,
        function("tool_call").trim(Trim.LINE_BREAKS).build(),
        "qwen_xml",
        "qwen_coder",
        "qwen3_coder",
        "qwen3_xml",
        "qwen3_tagged",
        "step3p5",
        "step5",
        "nanbeige",
        "nemotron3",
        "nemotron_v3");
    add(formats, function("tool_call").build(), "qwen3_tagged_direct", "mimo");
    add(formats, function("seed:tool_call").trim(Trim.LINE_BREAKS).build(), "seed_oss");
  }

  private static TagSyntax.Builder function(String section) {
    return TagSyntax.calls("<function~=~{name}>")
        .section("<" + section + ">", "</" + section + ">")
        .end("</function>")
        .argument("<parameter~=~{name}>", "</parameter>")
        .bare();
  }

  /** Tags around keys and values. */
  private static void keysAndValues(List<ToolFormat> formats) {
    add(
        formats,
        pairs("<tool_call>", "</tool_call>", "").build(),
        "glm45_moe",
        "glm47_moe",
        "glm",
        "glm4",
        "glm45",
        "glm47",
        "glm4_moe",
        "ling",
        "ling3",
        "poolside_v1",
        "poolside",
        "spark25",
        "spark");
    add(
        formats,
        pairs("<iquest_tool_call>", "</iquest_tool_call>", "").build(),
        "iquest",
        "iquest_q1");
    add(
        formats,
        pairs("<tool_call{suffix}>", "</tool_call{suffix}>", "{suffix}")
            .section("<tool_calls{suffix}>", "</tool_calls{suffix}>")
            .nameEnd("<tool_sep{suffix}>")
            .bare()
            .build(),
        "hy_v4",
        "hy4",
        "hy_v3",
        "hy3");
    add(
        formats,
        TagSyntax.calls("<ifm|tool_call>~{name}")
            .section("<ifm|tool_calls>", "</ifm|tool_calls>")
            .objects("<ifm|tool_call>~{")
            .filler("</ifm|tool_call>")
            .end("</ifm|tool_call>")
            .arguments(
                Tags.of(
                    "<ifm|arg_key>{name}</ifm|arg_key>~<ifm|arg_type>{type}</ifm|arg_type>"
                        + "~<ifm|arg_value>",
                    "<ifm|arg_key>{name}</ifm|arg_key>~<ifm|arg_value>"),
                "<ifm|arg_key>{name}</ifm|arg_key>",
                "</ifm|arg_value>")
            .bare()
            .build(),
        "k2_horizon");
  }

  private static TagSyntax.Builder pairs(String open, String close, String suffix) {
    String key = "<arg_key" + suffix + ">{name}</arg_key" + suffix + ">";
    return TagSyntax.calls(open + "~{name}")
        .end(close)
        .arguments(Tags.of(key + "~<arg_value" + suffix + ">"), key, "</arg_value" + suffix + ">");
  }

  /** Tags with attributes, as in {@code <invoke name="name">}. */
  private static void invokes(List<ToolFormat> formats) {
    add(
        formats,
        invoke("", "")
            .section("<minimax:tool_call>", "</minimax:tool_call>")
            .entities()
            .bare()
            .build(),
        "minimax_m2");
    add(
        formats,
        invoke("", "")
            .section("<dots_function_call>", "</dots_function_call>")
            .objects("{")
            .trim(Trim.SPACE)
            .build(),
        "dots3",
        "dots");
    add(
        formats,
        invoke("steptml:", "")
            .section("<｜tool_calls_begin｜>", "<｜tool_calls_end｜>")
            .filler("<｜tool_call_begin｜>~function~<｜tool_sep｜>", "<｜tool_call_end｜>")
            .trim(Trim.SPACE)
            .build(),
        "step3");
    add(
        formats,
        invoke("｜DSML｜", "~")
            .sections(
                Tags.of(
                    "<｜DSML｜~function_calls>",
                    "<｜DSML｜~tool_calls>",
                    "<｜DSML｜~toolcalls>",
                    "<｜DSML｜~tool>",
                    "<｜DSML｜~calls>"),
                Tags.of(
                    "</｜DSML｜~function_calls>",
                    "</｜DSML｜~tool_calls>",
                    "</｜DSML｜~toolcalls>",
                    "</｜DSML｜~tool>",
                    "</｜DSML｜~calls>"))
            .dropped("<｜end▁of▁sentence｜>")
            .typing(Typing.STRING_ATTRIBUTE)
            .jsonBody()
            .bare()
            .trimsBeforeCalls()
            .build(),
        "deepseek32",
        "deepseek_v32",
        "deepseekv32",
        "deepseek_v4",
        "deepseekv4",
        "deepseek_v4.1",
        "deepseek_v41",
        "deepseekv41");
    add(
        formats,
        invoke("｜GCML｜", "")
            .section("<｜GCML｜tool_calls>", "</｜GCML｜tool_calls>")
            .dropped("<|message_sep|>", "</s>")
            .typing(Typing.STRING_ATTRIBUTE)
            .build(),
        "gigachat35");
    add(
        formats,
        TagSyntax.calls(" to={name}<|channel|>analysis <|constrain|>xml<|message|>")
            .end("<|end|><|start|>assistant", "<|end|>", "<|call|>")
            .argument("<rfl:parameter{attributes}>", "</rfl:parameter>")
            .dropped(
                "<|channel|>final<|message|>",
                "<|start|>assistant",
                "<|return|>",
                "<|end|>",
                "<|call|>")
            .thinking("<|channel|>analysis<|message|>", "<|end|>")
            .trim(Trim.LINE_BREAKS)
            .build(),
        "beam");
    add(
        formats,
        TagSyntax.calls("<function{attributes}>")
            .end("</function>")
            .arguments(
                Tags.of("<param{attributes}>", "<parameter{attributes}>"),
                null,
                "</param>",
                "</parameter>")
            .trim(Trim.SPACE)
            .entities()
            .cdata()
            .build(),
        "minicpm5");
    add(
        formats,
        TagSyntax.calls("<|open|>~call{attributes}<|sep|>")
            .section("<|open|>~tools~<|sep|>", "<|close|>~tools~<|sep|>")
            .end("<|close|>~call~<|sep|>")
            .argument("<|open|>~argument{attributes}<|sep|>", "<|close|>~argument~<|sep|>")
            .dropped(
                "<|open|>~response~<|sep|>",
                "<|close|>~response~<|sep|>",
                "<|close|>~message~<|sep|>",
                "<|open|>message role=\"assistant\"<|sep|>",
                "<|close|>~think~<|sep|>",
                "<|end_of_msg|>")
            .thinking("<|open|>~think~<|sep|>", "<|close|>~think~<|sep|>")
            .typing(Typing.TYPE_ATTRIBUTE)
            .build(),
        "kimi_k3");
    add(
        formats,
        TagSyntax.calls(
                "<|plamo:begin_tool_request:plamo|>~<|plamo:begin_tool_name:plamo|>{name}"
                    + "<|plamo:end_tool_name:plamo|>")
            .section("<|plamo:begin_tool_requests:plamo|>", "<|plamo:end_tool_requests:plamo|>")
            .nameEnd("<|plamo:begin_tool_arguments:plamo|><|plamo:constrain|>json<|plamo:msg|>")
            .end(
                "<|plamo:end_tool_arguments:plamo|>~<|plamo:end_tool_request:plamo|>",
                "<|plamo:end_tool_request:plamo|>")
            .dropped("<|plamo:tag|>")
            .jsonBody()
            .build(),
        "plamo3");
  }

  private static TagSyntax.Builder invoke(String prefix, String space) {
    return TagSyntax.calls("<" + prefix + space + "invoke{attributes}>")
        .end("</" + prefix + space + "invoke>")
        .argument(
            "<" + prefix + space + "parameter{attributes}>", "</" + prefix + space + "parameter>");
  }

  /** A syntax of the ATEM tags, which Muse writes inside messages to tools. */
  static TagSyntax atem() {
    return invoke("atem:", "")
        .section("<atem:function_calls>", "</atem:function_calls>")
        .typing(Typing.JSON_OR_TEXT)
        .bare()
        .build();
  }

  private static void add(
      List<ToolFormat> formats, TagSyntax syntax, String name, String... aliases) {
    TagLookup lookup = new TagLookup(syntax);
    formats.add(
        ToolFormat.of(
            name, List.of(aliases), (settings, sink) -> new TagParser(lookup, settings, sink)));
  }
}
