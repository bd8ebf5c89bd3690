package dev.shepherd.simulator;

import dev.shepherd.simulator.Plan.Part;
import java.nio.charset.StandardCharsets;

/** SGLang's own {@code /generate}, whose stream repeats the whole text so far in every event. */
final class GenerateShape implements AnswerShape {
  private final Plan plan;
  private final StringBuilder soFar = new StringBuilder();

  GenerateShape(Plan plan) {
    this.plan = plan;
  }

  @Override
  public int openings() {
    return 0;
  }

  @Override
  public void opening(int i, Usage usage, Events out) {
    throw new IllegalStateException("generate has no opening");
  }

  @Override
  public void token(long i, Usage usage, Events out) {
    if (plan.endless()) {
      // As with SGLang's --stream-output: without it an endless text would fill the memory.
      soFar.setLength(0);
    }
    soFar.append(new String(plan.token(i), StandardCharsets.UTF_8));
    boolean last = i == plan.tokens() - 1;
    out.event("data: " + body(soFar, usage, i + 1, last ? finish() : "null") + "\n\n");
  }

  @Override
  public int closings() {
    return 1;
  }

  @Override
  public void closing(int i, Usage usage, Events out) {
    out.event("data: [DONE]\n\n");
  }

  @Override
  public String whole(Usage usage) {
    return body(plan.all(Part.TEXT), usage, plan.tokens(), finish());
  }

  private String body(CharSequence escapedText, Usage usage, long tokens, String finish) {
    return "{\"text\":\""
        + escapedText
        + "\",\"meta_info\":{\"id\":\""
        + plan.id()
        + "\",\"finish_reason\":"
        + finish
        + ",\"prompt_tokens\":"
        + usage.promptTokens()
        + ",\"weight_version\":\"default\",\"completion_tokens\":"
        + tokens
        + ",\"cached_tokens\":"
        + usage.cachedTokens()
        + "}}";
  }

  private String finish() {
    return plan.finishReason().equals("length")
        ? "{\"type\":\"length\",\"length\":" + plan.tokens() + "}"
        : "{\"type\":\"stop\",\"matched\":2}";
  }
}
