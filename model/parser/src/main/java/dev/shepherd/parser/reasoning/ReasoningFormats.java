package dev.shepherd.parser.reasoning;

import dev.shepherd.parser.ReasoningFormat;
import dev.shepherd.parser.ThinkingStart;
import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.harmony.HarmonyFormats;
import dev.shepherd.parser.reasoning.ThinkMarks.Stray;
import java.util.List;

/** All formats of thinking, and those that tell thinking and calls by channels. */
public final class ReasoningFormats {

  /** Markers with which calls begin in the families whose thinking stands in think tags. */
  private static final List<String> CALLS =
      List.of(
          "<tool_call>",
          "<tool_calls>",
          "<minimax:tool_call>",
          "<seed:tool_call>",
          "<TOOLCALL>",
          "[TOOL_CALLS]",
          "<｜tool▁calls▁begin｜>",
          "<｜tool▁call▁begin｜>",
          "<｜tool_calls_begin｜>",
          "<｜DSML｜function_calls>",
          "<｜DSML｜tool_calls>",
          "<|tool_calls_section_begin|>",
          "<|tool_call_begin|>");

  private static final ThinkMarks TAGS = ThinkMarks.between("<think>", "</think>").callsAt(CALLS);

  private static final ThinkMarks COHERE =
      ThinkMarks.between("<|START_THINKING|>", "<|END_THINKING|>")
          .breakingAt("<|START_RESPONSE|>", "<|START_TEXT|>")
          .callsAt(List.of("<|START_ACTION|>"));

  private ReasoningFormats() {}

  /** The formats of thinking, each once. */
  public static List<ReasoningFormat> all() {
    return List.of(
        marked(
            TAGS,
            "qwen3",
            "base",
            "deepseek_v3",
            "deepseek_v31",
            "deepseek_v4",
            "dots",
            "dots3",
            "glm",
            "glm4",
            "glm45",
            "glm47",
            "hermes",
            "hf",
            "hunyuan",
            "interns1",
            "kimi_k25",
            "lfm2.5",
            "ling",
            "ling3",
            "llama_nemotron",
            "mimo",
            "minicpm5",
            "minicpmv",
            "nano_v3",
            "nanbeige",
            "nemotron_3",
            "nemotron_v3",
            "poolside_v1",
            "qwen2.5",
            "qwen3_tagged",
            "qwen3_tagged_direct",
            "smollm3"),
        marked(
            TAGS.beginningOpen(),
            "deepseek_r1",
            "gigachat35",
            "holo2",
            "iquest",
            "iquest_q1",
            "kimi_k2",
            "kimi_thinking",
            "minimax",
            "minimax_m2",
            "olmo3",
            "plamo3",
            "qwen3_thinking",
            "step3",
            "step3p5",
            "step5"),
        marked(TAGS.stray(Stray.DROP), "deepseek_v41", "deepseek_v4.1"),
        marked(TAGS.suffixed().stray(Stray.DROP), "hy_v4", "hy4", "hy_v3"),
        marked(TAGS.skippingNewlines(), "granite_thinking_parser", "granite_thinking"),
        marked(
            TAGS.beginningOpen()
                .skippingNewlines()
                .dropping(
                    "<response>\n",
                    "<response>",
                    "\n</response>\n",
                    "\n</response>",
                    "</response>"),
            "ernie45"),
        marked(
            ThinkMarks.between(
                    List.of("<think>\n", "<think>"),
                    List.of("\n</think>\n<answer>\n", "\n</think>\n", "\n</think>", "</think>"))
                .callsAt(CALLS)
                .dropping("<answer>\n", "<answer>", "\n</answer>", "</answer>"),
            "hunyuan_a13b"),
        marked(
            ThinkMarks.between(
                    List.of("Here is my thought process:", "Here's my thought process:"),
                    List.of("Here is my response:", "Here's my response:"))
                .onlyFirst(),
            "granite"),
        marked(ThinkMarks.between("<seed:think>", "</seed:think>").callsAt(CALLS), "seed_oss"),
        marked(
            ThinkMarks.between("<mm:think>", "</mm:think>")
                .stray(Stray.DROP_FIRST)
                .callsAt(List.of("]<]minimax[>[<tool_call>", "<tool_call>")),
            "minimax_m3"),
        marked(
            ThinkMarks.between("◁think▷", "◁/think▷")
                .callsAt(List.of("<|tool_calls_section_begin|>")),
            "kimi"),
        marked(COHERE, "cohere_cmd", "cohere", "cohere_command3"),
        marked(COHERE.beginningOpen(), "cohere_command4"),
        marked(
            ThinkMarks.between("[THINK]", "[/THINK]").callsAt(List.of("[TOOL_CALLS]")),
            "mistral",
            "mistral_v13",
            "magistral"),
        marked(
            ThinkMarks.between("<|channel>thought\n", "<channel|>")
                .openingFirst("thought\n")
                .stray(Stray.DROP)
                .breakingAt("<|tool_call>"),
            "gemma4"),
        marked(
            ThinkMarks.between(
                    List.of("<ifm|think>", "<ifm|think_fast>", "<ifm|think_faster>"),
                    List.of("</ifm|think>", "</ifm|think_fast>", "</ifm|think_faster>"))
                .beginningOpen()
                .callsAt(List.of("<ifm|tool_call>", "<ifm|tool_calls>")),
            "k2_horizon"),
        marked(
            ThinkMarks.between("<|inner_prefix|>", "<|inner_suffix|>")
                .aside("<|tools_prefix|>", "<|tools_suffix|>"),
            "apertus2509",
            "apertus"),
        new ReasoningFormat("kimi_k3", List.of(), KimiK3Thinking::new),
        new ReasoningFormat(
            "inkling",
            List.of(),
            (settings, sink, rest) ->
                new InklingThinking(settings.thinking() == ThinkingStart.OPEN, sink, rest)),
        new ReasoningFormat(
            "muse",
            List.of("muse_glimmer", "musespark1x"),
            (settings, sink, rest) -> new MuseThinking(sink, rest)),
        new ReasoningFormat(
            "minimax_append_think",
            List.of("minimax_m2_append_think"),
            (settings, sink, rest) -> new ShownThinking(rest)),
        new ReasoningFormat(
            "passthrough",
            List.of("none", "plain", "identity", "json", "xlam", "function_gemma"),
            (settings, sink, rest) -> new NoThinking(rest)),
        HarmonyFormats.thinking());
  }

  private static ReasoningFormat marked(ThinkMarks marks, String name, String... aliases) {
    return new ReasoningFormat(name, List.of(aliases), MarkedThinking.Format.of(marks));
  }

  /** Formats of calls that belong to a channel format. */
  public static List<ToolFormat> tools() {
    return List.of(HarmonyFormats.tools());
  }
}
