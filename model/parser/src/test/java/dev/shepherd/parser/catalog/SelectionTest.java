package dev.shepherd.parser.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.parser.ReasoningFormat;
import dev.shepherd.parser.ToolFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {

  private static final Path TEMPLATES = Path.of("../../../shared/data/chat-templates");

  private final Selection selection = new Selection(Formats.standard());

  private String tools(String model) {
    ToolFormat format = selection.tools(null, null, model);
    return format == null ? "" : format.name();
  }

  private String reasoning(String model) {
    ReasoningFormat format = selection.reasoning(null, null, model);
    return format == null ? "" : format.name();
  }

  @Test
  void allNamesThatTheTablesUseExist() throws Exception {
    for (var field : Selection.class.getDeclaredFields()) {
      if (field.getType() != java.util.List.class) {
        continue;
      }
      field.setAccessible(true);
      boolean tool = field.getName().startsWith("TOOL");
      for (Object sign : (java.util.List<?>) field.get(null)) {
        var accessor = sign.getClass().getDeclaredMethod("format");
        accessor.setAccessible(true);
        String name = (String) accessor.invoke(sign);
        Object format = tool ? Formats.standard().tool(name) : Formats.standard().reasoning(name);
        assertThat(format).as(field.getName() + " " + name).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Qwen/Qwen3-8B, qwen, qwen3",
    "Qwen/Qwen3.5-4B, qwen_xml, qwen3",
    "Qwen/Qwen3-Coder-30B, qwen_xml, qwen3",
    "meta-llama/Llama-3.2-3B-Instruct, llama, ''",
    "meta-llama/Llama-4-Scout, pythonic, ''",
    "deepseek-ai/DeepSeek-V3.1, deepseek31, qwen3",
    "deepseek-ai/DeepSeek-V3.2-Exp, deepseek31, qwen3",
    "deepseek-ai/DeepSeek-R1-0528, deepseek, deepseek_r1",
    "zai-org/GLM-4.6, glm45_moe, qwen3",
    "moonshotai/Kimi-K2-Thinking, kimik2, deepseek_r1",
    "openai/gpt-oss-120b, harmony, harmony",
    "CohereForAI/c4ai-command-r-plus, cohere, cohere_cmd",
    "some/unknown, '', ''"
  })
  void modelsAreKnownByName(String model, String tool, String thinking) {
    assertThat(tools(model)).isEqualTo(tool);
    assertThat(reasoning(model)).isEqualTo(thinking);
  }

  @Test
  void anUnknownConfiguredNameIsAnError() {
    assertThatThrownBy(() -> selection.tools("nope", null, "qwen"))
        .hasMessageContaining("Unknown tool parser: nope");
    assertThatThrownBy(() -> selection.reasoning("nope", null, "qwen"))
        .hasMessageContaining("Unknown reasoning parser: nope");
  }

  @Test
  void theConfiguredNameWins() {
    ToolFormat format = selection.tools("mistral", "<tool_call>", "qwen");
    assertThat(format).isNotNull();
    assertThat(format.name()).isEqualTo("mistral");
  }

  @ParameterizedTest
  @CsvSource({
    "Qwen-Qwen3-0.6B, qwen",
    "Qwen3-Coder, qwen_xml",
    "Qwen3.5-4B, qwen_xml",
    "GLM-4.6, glm45_moe",
    "GLM-4.7-Flash, glm45_moe",
    "Kimi-K2-Instruct, kimik2",
    "MiniMax-M2, minimax_m2",
    "MiniMax-M3, minimax_m3",
    "ByteDance-Seed-OSS, seed_oss",
    "deepseek-ai-DeepSeek-V3.1, deepseek31",
    "NVIDIA-Nemotron-Nano-v2, llama_nemotron",
    "NVIDIA-Nemotron-3-Nano-30B-A3B-BF16, qwen_xml",
    "openai-gpt-oss-120b, harmony",
    "mistralai-Ministral-3-14B-Reasoning-2512, mistral",
    "NousResearch-Hermes-3-Llama-3.1-8B-tool_use, qwen",
    "Apertus-8B-Instruct, apertus",
    "google-gemma-4-31B-it, gemma4",
    "LFM2.5-8B-A1B, lfm2.5",
    "CohereForAI-c4ai-command-r7b-12-2024-tool_use, cohere"
  })
  void templatesTellTheFormat(String file, String tool) throws IOException {
    Path path = TEMPLATES.resolve(file + ".jinja");
    Assumptions.assumeTrue(Files.isRegularFile(path), "no templates here");
    ToolFormat format = selection.tools(null, Files.readString(path), "");
    assertThat(format).isNotNull();
    assertThat(format.name()).isEqualTo(tool);
  }
}
