package dev.shepherd.template.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.template.Bounds;
import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.Goldens;
import dev.shepherd.template.Prompt;
import dev.shepherd.template.TemplateException;
import dev.shepherd.template.jinja.JinjaTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Requests of every API become the prompt that the template means. */
class PromptRequestTest {

  private static final String LISTING =
      "{% for m in messages %}{{ m|tojson }}\n{% endfor %}{{ tools|tojson if tools }}";

  private static JinjaRenderer renderer(String template, MediaPlaceholders media) {
    return new JinjaRenderer(
        template,
        new JinjaRenderer.Settings(
            Map.of("bos_token", "<s>"), media, false, false, () -> Goldens.NOW, Bounds.DEFAULT));
  }

  private static JsonObject body(String json) {
    return (JsonObject) JsonParser.parse(json);
  }

  private static String chat(String template, String json) {
    return renderer(template, MediaPlaceholders.NONE)
        .render(PromptRequest.ofChat(body(json)))
        .text();
  }

  @Test
  void argumentsOfToolCallsBecomeObjects() {
    String json =
        """
        {"messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function",
          "function":{"name":"f","arguments":"{\\"a\\": 1.50}"}}]}]}
        """;
    assertThat(chat(LISTING, json))
        .isEqualTo(
            "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": [{\"id\": \"c\", \"type\":"
                + " \"function\", \"function\": {\"name\": \"f\", \"arguments\": {\"a\": 1.5}}}]}\n");
    assertThat(
            chat(
                "{% for m in messages %}{% for c in m.tool_calls or [] %}"
                    + "{{ 'call ' + c.function.arguments }}{% endfor %}{% endfor %}",
                json))
        .isEqualTo("call {\"a\": 1.50}");
    assertThatThrownBy(() -> chat(LISTING, json.replace("1.50}", "oops")))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ErrorKind.REQUEST);
              assertThat(e.reason()).startsWith("Failed to parse tool call arguments as JSON");
            });
  }

  @Test
  void contentComesInTheFormThatTheTemplateReads() {
    String json =
        """
        {"messages":[{"role":"user","content":[{"type":"text","text":"one"},
          {"type":"image_url","image_url":{"url":"u"}},{"type":"text","text":"two"}]}]}
        """;
    String strings = "{% for m in messages %}{{ m.content }}{% endfor %}";
    assertThat(chat(strings, json)).isEqualTo("one\ntwo");
    Prompt prompt =
        renderer(strings, new MediaPlaceholders("<image>", null, null, false))
            .render(PromptRequest.ofChat(body(json)));
    assertThat(prompt.text()).isEqualTo("<image>\none\ntwo");
    assertThat(prompt.userSpans()).containsExactly(new Prompt.Span(8, 11), new Prompt.Span(12, 15));
    String parts =
        "{% for m in messages %}{% for p in m.content %}{{ p.type }}{{ p.text }};{% endfor %}{% endfor %}";
    assertThat(chat(parts, json)).isEqualTo("image;textone;texttwo;");
  }

  @Test
  void aBegunAnswerIsContinued() {
    String template =
        "{% for m in messages %}{{ m.role }}:{{ m.content }}|{% endfor %}"
            + "{% if add_generation_prompt %}assistant:{% endif %}";
    assertThat(
            chat(
                template,
                """
                {"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"Sure, "}],
                 "continue_final_message":true}
                """))
        .isEqualTo("user:q|assistant:Sure, ");
  }

  @Test
  void thinkingFollowsKeywordThenEffort() {
    String template =
        "{% if enable_thinking is defined and enable_thinking is false %}off{% else %}on{% endif %}";
    String messages = "{\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]";
    assertThat(chat(template, messages + "}")).isEqualTo("on");
    assertThat(chat(template, messages + ",\"reasoning_effort\":\"none\"}")).isEqualTo("off");
    assertThat(
            chat(
                template,
                messages
                    + ",\"reasoning_effort\":\"none\",\"chat_template_kwargs\":{\"enable_thinking\":true}}"))
        .isEqualTo("on");
    assertThatThrownBy(() -> chat(template, messages + ",\"reasoning_effort\":[1]}"))
        .hasMessageContaining("reasoning_effort must be a string, number, or null");
  }

  @Test
  void templatesOfRequestsAreRefusedUnlessAllowed() {
    JsonObject json =
        body("{\"messages\":[{\"role\":\"user\",\"content\":\"q\"}],\"chat_template\":\"mine\"}");
    assertThatThrownBy(
            () -> renderer(LISTING, MediaPlaceholders.NONE).render(PromptRequest.ofChat(json)))
        .hasMessageContaining("not allowed");
    var open =
        new JinjaRenderer(
            LISTING,
            new JinjaRenderer.Settings(
                Map.of(), MediaPlaceholders.NONE, false, true, () -> Goldens.NOW, Bounds.DEFAULT));
    assertThat(open.render(PromptRequest.ofChat(json)).text()).isEqualTo("mine");
  }

  @Test
  void chosenToolsAreListed() {
    String tools =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},"
            + "{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]";
    String start = "{\"messages\":[]" + tools;
    assertThat(chat(LISTING, start + "}")).contains("\"f\"").contains("\"g\"");
    assertThat(
            chat(
                LISTING,
                start + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}}"))
        .isEqualTo(
            "[{\"type\": \"function\", \"function\": {\"name\": \"g\", \"parameters\": {}}}]");
  }

  @Test
  void messagesOfAnthropicPutResultsBeforeText() {
    PromptRequest request =
        PromptRequest.ofMessages(
            body(
                """
                {"system":[{"type":"text","text":"S"}],"thinking":{"type":"enabled"},
                 "tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"web_search","name":"w"}],
                 "messages":[{"role":"user","content":"q"},
                  {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":""},
                    {"type":"text","text":"a"},{"type":"tool_use","id":"t1","name":"f","input":{"x":1}}]},
                  {"role":"user","content":[{"type":"text","text":"and?"},
                    {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"r"}]}]}]}
                """));
    assertThat(request.thinking()).isTrue();
    assertThat(renderer(LISTING, MediaPlaceholders.NONE).render(request).text())
        .isEqualTo(
            """
            {"role": "system", "content": "S"}
            {"role": "user", "content": "q"}
            {"role": "assistant", "content": "a", "tool_calls": [{"id": "t1", "type": "function", "function": {"name": "f", "arguments": {"x": 1}}}], "reasoning_content": "hm"}
            {"role": "tool", "content": "r", "tool_call_id": "t1"}
            {"role": "user", "content": "and?"}
            [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]""");
  }

  @Test
  void itemsOfResponsesBecomeTurns() {
    PromptRequest request =
        PromptRequest.ofResponses(
            body(
                """
                {"instructions":"I","input":[{"role":"user","content":[{"type":"input_text","text":"q"}]},
                  {"type":"reasoning","id":"r","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]},
                  {"type":"function_call","call_id":"c1","name":"f","arguments":"{\\"x\\":1}"},
                  {"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},
                  {"type":"function_call_output","call_id":"c1","output":"1"},
                  {"type":"function_call_output","call_id":"c2","output":"2"},
                  {"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"a"}]}]}
                """));
    assertThat(renderer(LISTING, MediaPlaceholders.NONE).render(request).text())
        .isEqualTo(
            """
            {"role": "system", "content": "I"}
            {"role": "user", "content": "q"}
            {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": {"x": 1}}}, {"id": "c2", "type": "function", "function": {"name": "g", "arguments": {}}}], "reasoning_content": "hm"}
            {"role": "tool", "content": "1", "tool_call_id": "c1"}
            {"role": "tool", "content": "2", "tool_call_id": "c2"}
            {"role": "assistant", "content": "a"}
            """);
  }

  @Test
  void configurationsChooseTheirFormat() {
    assertThat(RendererChoice.of(body("{\"architectures\":[\"DeepseekV32ForCausalLM\"]}"), false))
        .isEqualTo(RendererChoice.DEEPSEEK_V32);
    assertThat(RendererChoice.of(body("{\"model_type\":\"kimi_k3\"}"), true))
        .isEqualTo(RendererChoice.KIMI_K3);
    assertThat(
            RendererChoice.of(
                body("{\"architectures\":[\"KimiK25ForConditionalGeneration\"]}"), true))
        .isEqualTo(RendererChoice.TEMPLATE_WITH_TYPED_TOOLS);
    assertThat(RendererChoice.of(body("{\"model_type\":\"kimi_k3\"}"), false))
        .isEqualTo(RendererChoice.TEMPLATE);
    assertThat(RendererChoice.of(null, true)).isEqualTo(RendererChoice.TEMPLATE);
  }

  @Test
  void traitsComeFromTheTreeAndNotFromComments() {
    TemplateTraits traits =
        TemplateInspector.inspect(
            JinjaTemplate.compile(
                "{# enable_thinking <think> #}{% set thinking = 1 %}{{ thinking }}"
                    + "{% for m in messages %}{{ m.content }}{% endfor %}"));
    assertThat(traits.thinkingKey()).isNull();
    assertThat(traits.thinkInPrefill()).isFalse();
    assertThat(traits.tools()).isFalse();
    assertThat(traits.contentFormat()).isEqualTo(ContentFormat.STRING);
  }

  @Test
  void traitsOfPublishedTemplatesAreThoseOfTheirModels() throws IOException {
    Path folder = Goldens.published();
    Assumptions.assumeTrue(Files.isDirectory(folder), "no published templates");
    TemplateTraits qwen = traits(folder, "Qwen-Qwen3-0.6B.jinja");
    assertThat(qwen.thinkingKey()).isEqualTo("enable_thinking");
    assertThat(qwen.thinkingDefault()).isTrue();
    assertThat(qwen.tools()).isTrue();
    assertThat(qwen.reasoningKey()).isEqualTo("reasoning_content");
    TemplateTraits deepSeek = traits(folder, "deepseek-ai-DeepSeek-V3.1.jinja");
    assertThat(deepSeek.thinkingKey()).isEqualTo("enable_thinking");
    assertThat(deepSeek.thinkingDefault()).isFalse();
    assertThat(deepSeek.thinkInPrefill()).isTrue();
    TemplateTraits llama = traits(folder, "meta-llama-Llama-3.1-8B-Instruct.jinja");
    assertThat(llama.thinkingKey()).isNull();
  }

  private static TemplateTraits traits(Path folder, String name) throws IOException {
    return TemplateInspector.inspect(JinjaTemplate.compile(Files.readString(folder.resolve(name))));
  }
}
