package dev.shepherd.simulator;

import dev.shepherd.simulator.Plan.Part;

/** Text completions as vLLM and SGLang write them. */
final class CompletionShape implements AnswerShape {
  private final Plan plan;
  private final String chunkStart;
  private final byte[][] heads;
  private final byte[] tail;
  private final byte[] lastTail;

  CompletionShape(Plan plan) {
    this.plan = plan;
    this.chunkStart = "data: {" + start() + ",\"choices\":[";
    this.heads = new byte[plan.choices()][];
    for (int choice = 0; choice < heads.length; choice++) {
      heads[choice] = AnswerShape.utf8(chunkStart + "{\"index\":" + choice + ",\"text\":\"");
    }
    this.tail = AnswerShape.utf8(end("null") + "]}\n\n");
    this.lastTail = AnswerShape.utf8(end('"' + plan.finishReason() + '"') + "]}\n\n");
  }

  @Override
  public int openings() {
    return 0;
  }

  @Override
  public void opening(int i, Usage usage, Events out) {
    throw new IllegalStateException("a completion has no opening");
  }

  @Override
  public void token(long i, Usage usage, Events out) {
    for (var head : heads) {
      out.event(head, plan.token(i), i == plan.tokens() - 1 ? lastTail : tail);
    }
  }

  @Override
  public int closings() {
    return plan.usageInStream() ? 2 : 1;
  }

  @Override
  public void closing(int i, Usage usage, Events out) {
    out.event(
        i == closings() - 1
            ? "data: [DONE]\n\n"
            : chunkStart + "],\"usage\":" + usage.openAi() + "}\n\n");
  }

  @Override
  public String whole(Usage usage) {
    var out = new StringBuilder("{").append(start()).append(",\"choices\":[");
    for (int choice = 0; choice < plan.choices(); choice++) {
      out.append(choice == 0 ? "" : ",")
          .append("{\"index\":")
          .append(choice)
          .append(",\"text\":\"");
      out.append(plan.all(Part.TEXT)).append(end('"' + plan.finishReason() + '"'));
    }
    return out.append("],\"usage\":").append(usage.openAi()).append('}').toString();
  }

  private String start() {
    return "\"id\":\"cmpl-"
        + plan.id()
        + "\",\"object\":\"text_completion\",\"created\":"
        + plan.createdSeconds()
        + ",\"model\":"
        + Json.quote(plan.model());
  }

  private static String end(String finish) {
    return "\",\"logprobs\":null,\"finish_reason\":" + finish + ",\"stop_reason\":null}";
  }
}
