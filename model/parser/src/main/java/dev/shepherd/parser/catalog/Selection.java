package dev.shepherd.parser.catalog;

import dev.shepherd.parser.ReasoningFormat;
import dev.shepherd.parser.ToolFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the formats of a model: by the name that is configured, else by what its chat template
 * writes, else by the model's name. Immutable.
 *
 * <p>A template is the best witness, since it shows the calls of earlier turns just as the model
 * was trained to write them. A model's name is compared with stems, without regard to case; the
 * longest stem that it contains wins.
 */
public final class Selection {

  /** A text that betrays a format, and the format's name. */
  private record Sign(String text, String format) {}

  /** In order: what is found first counts, so the rarer text stands first. */
  private static final List<Sign> TOOL_TEMPLATES =
      List.of(
          new Sign("<|channel|>commentary", "harmony"),
          new Sign("<｜DSML｜", "deepseek32"),
          new Sign("]<]minimax[>[", "minimax_m3"),
          new Sign("<minimax:tool_call>", "minimax_m2"),
          new Sign("<seed:tool_call>", "seed_oss"),
          new Sign("<steptml:", "step3"),
          new Sign("<ifm|tool_call", "k2_horizon"),
          new Sign("<dots_function_call>", "dots3"),
          new Sign("<iquest_tool_call>", "iquest"),
          new Sign("<|content_invoke_tool_json|>", "inkling"),
          new Sign("<|open|>call", "kimi_k3"),
          new Sign("<|tool_calls_section_begin|>", "kimik2"),
          new Sign("<start_function_call>", "function_gemma"),
          new Sign("<|tool_call>call:", "gemma4"),
          new Sign("<TOOLCALL>", "llama_nemotron"),
          new Sign("<|START_ACTION|>", "cohere"),
          new Sign("Action: ```json", "cohere"),
          new Sign("```json\\n' + tool['function']['arguments']", "deepseek"),
          new Sign("<｜tool▁calls▁begin｜>", "deepseek31"),
          new Sign("<|tools_prefix|>", "apertus"),
          new Sign("<|action_start|>", "internlm"),
          new Sign("<|function_call|>", "gigachat3"),
          new Sign("<function_calls>", "olmo3"),
          new Sign("<|tool_call_start|>", "lfm2.5"),
          new Sign("<tool_sep", "hy_v4"),
          new Sign("<arg_key>", "glm45_moe"),
          new Sign("[ARGS]", "mistral_v13"),
          new Sign("[TOOL_CALLS]", "mistral"),
          new Sign("<function=", "qwen_xml"),
          new Sign("<function name=", "minicpm5"),
          new Sign("<|tool_call|>", "granite"),
          new Sign("<|python_tag|>", "llama"),
          new Sign("functools[", "phi4_mini_json"),
          new Sign("<tool_calls>", "jamba"),
          new Sign("<tool_call>", "qwen"));

  private static final List<Sign> REASONING_TEMPLATES =
      List.of(
          new Sign("<|channel|>analysis", "harmony"),
          new Sign("<|open|>think<|sep|>", "kimi_k3"),
          new Sign("<|content_thinking|>", "inkling"),
          new Sign("<seed:think>", "seed_oss"),
          new Sign("<mm:think>", "minimax_m3"),
          new Sign("<ifm|think", "k2_horizon"),
          new Sign("<|START_THINKING|>", "cohere_cmd"),
          new Sign("<|channel>thought", "gemma4"),
          new Sign("<|inner_prefix|>", "apertus"),
          new Sign("◁think▷", "kimi"),
          new Sign("[THINK]", "mistral"),
          new Sign("</think>", "qwen3"));

  private static final List<Sign> TOOL_MODELS =
      List.of(
          new Sign("gpt-4", "json"),
          new Sign("gpt-3.5", "json"),
          new Sign("claude-", "json"),
          new Sign("gemini-", "json"),
          new Sign("palm-", "json"),
          new Sign("gpt-oss", "harmony"),
          new Sign("gemma-", "json"),
          new Sign("gemma-4", "gemma4"),
          new Sign("functiongemma", "function_gemma"),
          new Sign("llama-", "json"),
          new Sign("llama-3.1", "llama"),
          new Sign("llama-3.2", "llama"),
          new Sign("llama-3.3", "llama"),
          new Sign("llama-4", "pythonic"),
          new Sign("llama-3_", "llama_nemotron"),
          new Sign("llama-3.1-nemotron", "llama_nemotron"),
          new Sign("llama-3.3-nemotron", "llama_nemotron"),
          new Sign("nemotron-nano", "nemotron"),
          new Sign("nemotron-3", "qwen_xml"),
          new Sign("mistral", "mistral"),
          new Sign("mixtral", "mistral"),
          new Sign("ministral", "mistral_v13"),
          new Sign("magistral", "mistral_v13"),
          new Sign("devstral", "mistral_v13"),
          new Sign("qwen", "qwen"),
          new Sign("qwen3.5", "qwen_xml"),
          new Sign("qwen3.6", "qwen_xml"),
          new Sign("qwen3.8", "qwen_xml"),
          new Sign("qwen3-coder", "qwen_xml"),
          new Sign("hermes", "qwen"),
          new Sign("smollm", "qwen"),
          new Sign("deepseek-r1", "deepseek"),
          new Sign("deepseek-v3", "deepseek"),
          new Sign("deepseek-v3.1", "deepseek31"),
          new Sign("deepseek-v3.2-exp", "deepseek31"),
          new Sign("deepseek-v3.2", "deepseek32"),
          new Sign("deepseek-v4", "deepseek_v4"),
          new Sign("glm-4", "glm45_moe"),
          new Sign("glm-4.7", "glm47_moe"),
          new Sign("glm-5", "glm47_moe"),
          new Sign("sarashina", "sarashina"),
          new Sign("step3", "step3"),
          new Sign("step-3", "step3"),
          new Sign("step-3.5", "step3p5"),
          new Sign("kimi-k2", "kimik2"),
          new Sign("kimi-k3", "kimi_k3"),
          new Sign("kimi_k3", "kimi_k3"),
          new Sign("inkling", "inkling"),
          new Sign("minimax-m1", "minimax_m1"),
          new Sign("minimax", "minimax_m2"),
          new Sign("mm-m2", "minimax_m2"),
          new Sign("minimax-m3", "minimax_m3"),
          new Sign("mm-m3", "minimax_m3"),
          new Sign("command-r", "cohere"),
          new Sign("command-a", "cohere"),
          new Sign("c4ai-command", "cohere"),
          new Sign("cohere", "cohere"),
          new Sign("xlam", "xlam"),
          new Sign("granite", "granite"),
          new Sign("granite-4", "granite4"),
          new Sign("granite-20b", "granite_20b_fc"),
          new Sign("internlm", "internlm"),
          new Sign("jamba", "jamba"),
          new Sign("phi-4-mini", "phi4_mini_json"),
          new Sign("hunyuan-a13b", "hunyuan_a13b"),
          new Sign("hy3", "hy_v3"),
          new Sign("hy4", "hy_v4"),
          new Sign("ernie-4.5", "ernie45"),
          new Sign("apertus", "apertus"),
          new Sign("gigachat3", "gigachat3"),
          new Sign("seed-oss", "seed_oss"),
          new Sign("olmo-3", "olmo3"),
          new Sign("lfm2", "lfm2.5"),
          new Sign("ling-3", "ling"),
          new Sign("iquest", "iquest"),
          new Sign("k2-horizon", "k2_horizon"),
          new Sign("minicpm5", "minicpm5"),
          new Sign("dots3", "dots3"),
          new Sign("longcat", "longcat"),
          new Sign("mimo", "mimo"),
          new Sign("plamo", "plamo3"),
          new Sign("laguna", "poolside_v1"));

  private static final List<Sign> REASONING_MODELS =
      List.of(
          new Sign("gpt-oss", "harmony"),
          new Sign("deepseek-r1", "deepseek_r1"),
          new Sign("deepseek-v3.1", "deepseek_v31"),
          new Sign("deepseek-v3.2", "deepseek_v31"),
          new Sign("deepseek-v4", "deepseek_v4"),
          new Sign("deepseek-v4.1", "deepseek_v41"),
          new Sign("qwen3", "qwen3"),
          new Sign("qwen", "qwen3"),
          new Sign("qwq", "deepseek_r1"),
          new Sign("qwen3-thinking", "qwen3_thinking"),
          new Sign("glm-4.5", "glm45"),
          new Sign("glm-4.6", "glm45"),
          new Sign("glm-4.7", "glm45"),
          new Sign("glm45", "glm45"),
          new Sign("glm47", "glm45"),
          new Sign("glm-5", "glm45"),
          new Sign("kimi", "kimi"),
          new Sign("kimi-k2-thinking", "kimi_thinking"),
          new Sign("kimi-k2.5", "kimi_k25"),
          new Sign("kimi-k3", "kimi_k3"),
          new Sign("kimi_k3", "kimi_k3"),
          new Sign("step3", "step3"),
          new Sign("step-3.5", "step3p5"),
          new Sign("minimax", "minimax"),
          new Sign("minimax-m3", "minimax_m3"),
          new Sign("mm-m2", "minimax"),
          new Sign("command-r", "cohere_cmd"),
          new Sign("command-a", "cohere_cmd"),
          new Sign("c4ai-command", "cohere_cmd"),
          new Sign("cohere", "cohere_cmd"),
          new Sign("nemotron-nano", "nano_v3"),
          new Sign("nemotron-super", "nano_v3"),
          new Sign("nano-v3", "nano_v3"),
          new Sign("nemotron-3", "nano_v3"),
          new Sign("inkling", "inkling"),
          new Sign("gemma-4", "gemma4"),
          new Sign("magistral", "mistral"),
          new Sign("ministral", "mistral"),
          new Sign("seed-oss", "seed_oss"),
          new Sign("ernie-4.5", "ernie45"),
          new Sign("hunyuan-a13b", "hunyuan_a13b"),
          new Sign("hy3", "hy_v3"),
          new Sign("hy4", "hy_v4"),
          new Sign("granite-3", "granite"),
          new Sign("olmo-3", "olmo3"),
          new Sign("apertus", "apertus"),
          new Sign("mimo", "mimo"),
          new Sign("ling-3", "ling"),
          new Sign("iquest", "iquest"),
          new Sign("k2-horizon", "k2_horizon"),
          new Sign("minicpm5", "minicpm5"),
          new Sign("lfm2", "lfm2.5"));

  private final Formats formats;

  /**
   * @param formats the formats that there are
   */
  public Selection(Formats formats) {
    this.formats = formats;
  }

  /**
   * The format of a model's calls.
   *
   * @param configured the name in the configuration, which wins; null or empty when none is set
   * @param template the model's chat template; null when unknown
   * @param model the model's name
   * @return null when nothing tells
   * @throws IllegalArgumentException when no format has the configured name
   */
  public @Nullable ToolFormat tools(
      @Nullable String configured, @Nullable String template, String model) {
    if (configured != null && !configured.isBlank()) {
      ToolFormat format = formats.tool(configured);
      if (format == null) {
        throw new IllegalArgumentException("Unknown tool parser: " + configured);
      }
      return format;
    }
    String name = template == null ? null : first(TOOL_TEMPLATES, template);
    if (name == null) {
      name = longest(TOOL_MODELS, model);
    }
    return name == null ? null : formats.tool(name);
  }

  /**
   * The format of a model's thinking; parameters as in {@link #tools}.
   *
   * @return null when nothing tells
   * @throws IllegalArgumentException when no format has the configured name
   */
  public @Nullable ReasoningFormat reasoning(
      @Nullable String configured, @Nullable String template, String model) {
    if (configured != null && !configured.isBlank()) {
      ReasoningFormat format = formats.reasoning(configured);
      if (format == null) {
        throw new IllegalArgumentException("Unknown reasoning parser: " + configured);
      }
      return format;
    }
    String name = longest(REASONING_MODELS, model);
    if (name == null && template != null) {
      name = first(REASONING_TEMPLATES, template);
    }
    return name == null ? null : formats.reasoning(name);
  }

  private static @Nullable String first(List<Sign> signs, String template) {
    for (Sign sign : signs) {
      if (template.contains(sign.text)) {
        return sign.format;
      }
    }
    return null;
  }

  private static @Nullable String longest(List<Sign> signs, String model) {
    String lower = model.toLowerCase(Locale.ROOT);
    Sign best = null;
    for (Sign sign : signs) {
      if (lower.contains(sign.text) && (best == null || sign.text.length() > best.text.length())) {
        best = sign;
      }
    }
    return best == null ? null : best.format;
  }
}
