package dev.shepherd.simulator;

import dev.shepherd.simulator.Plan.Part;

/** Chat completions as vLLM and SGLang write them. */
final class ChatShape implements AnswerShape {
  private final Flavor flavor;
  private final Plan plan;
  private final String chunkStart;
  private final byte[][] textHeads;
  private final byte[] textTail;

  ChatShape(Flavor flavor, Plan plan) {
    this.flavor = flavor;
    this.plan = plan;
    this.chunkStart = "data: {" + start("chat.completion.chunk") + ",\"choices\":[";
    this.textHeads = new byte[plan.choices()][];
    for (int choice = 0; choice < textHeads.length; choice++) {
      textHeads[choice] = AnswerShape.utf8(deltaStart(choice) + "\"content\":\"");
    }
    this.textTail = AnswerShape.utf8("\"}," + end("null"));
  }

  @Override
  public int openings() {
    return plan.choices();
  }

  @Override
  public void opening(int i, Usage usage, Events out) {
    out.event(deltaStart(i) + "\"role\":\"assistant\",\"content\":\"\"}," + end("null"));
  }

  @Override
  public void token(long i, Usage usage, Events out) {
    // vLLM says why it ends together with the last token, SGLang in a chunk of its own.
    boolean last = flavor == Flavor.VLLM && i == plan.tokens() - 1;
    var part = plan.partAt(i);
    for (int choice = 0; choice < plan.choices(); choice++) {
      switch (part) {
        case TEXT -> out.event(textHeads[choice], plan.token(i), last ? lastTail() : textTail);
        case REASONING ->
            out.event(
                AnswerShape.utf8(deltaStart(choice) + '"' + reasoningName() + "\":\""),
                plan.token(i),
                last ? lastTail() : textTail);
        case ARGUMENTS -> {
          if (plan.startsPart(i)) {
            out.event(
                deltaStart(choice)
                    + "\"tool_calls\":["
                    + call(choice, "\"index\":0,", "")
                    + "]},"
                    + end("null"));
          }
          out.event(
              AnswerShape.utf8(
                  deltaStart(choice)
                      + "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\""),
              plan.token(i),
              AnswerShape.utf8("\"}}]}," + end(last ? quotedFinish() : "null")));
        }
      }
    }
  }

  @Override
  public int closings() {
    return (flavor == Flavor.SGLANG ? 1 : 0) + (plan.usageInStream() ? 1 : 0) + 1;
  }

  @Override
  public void closing(int i, Usage usage, Events out) {
    if (i == closings() - 1) {
      out.event("data: [DONE]\n\n");
    } else if (i == 0 && flavor == Flavor.SGLANG) {
      for (int choice = 0; choice < plan.choices(); choice++) {
        out.event(deltaStart(choice) + "\"content\":null}," + end(quotedFinish()));
      }
    } else {
      out.event(chunkStart + "],\"usage\":" + usage.openAi() + "}\n\n");
    }
  }

  @Override
  public String whole(Usage usage) {
    var out = new StringBuilder("{").append(start("chat.completion")).append(",\"choices\":[");
    for (int choice = 0; choice < plan.choices(); choice++) {
      out.append(choice == 0 ? "" : ",").append("{\"index\":").append(choice);
      out.append(",\"message\":{\"role\":\"assistant\",\"content\":");
      boolean silent = plan.said(Part.TEXT) == 0;
      out.append(silent ? "null" : '"' + plan.all(Part.TEXT) + '"');
      if (plan.said(Part.REASONING) > 0) {
        out.append(",\"").append(reasoningName()).append("\":\"");
        out.append(plan.all(Part.REASONING)).append('"');
      }
      out.append(",\"tool_calls\":[");
      if (plan.callsTool()) {
        out.append(call(choice, "", plan.all(Part.ARGUMENTS)));
      }
      out.append("]},\"logprobs\":null,\"finish_reason\":").append(quotedFinish());
      out.append(stopDetail()).append('}');
    }
    return out.append("],\"usage\":").append(usage.openAi()).append('}').toString();
  }

  private String start(String object) {
    return "\"id\":\"chatcmpl-"
        + plan.id()
        + "\",\"object\":\""
        + object
        + "\",\"created\":"
        + plan.createdSeconds()
        + ",\"model\":"
        + Json.quote(plan.model());
  }

  private String deltaStart(int choice) {
    return chunkStart + "{\"index\":" + choice + ",\"delta\":{";
  }

  private String end(String finish) {
    return "\"logprobs\":null,\"finish_reason\":" + finish + stopDetail() + "}]}\n\n";
  }

  private byte[] lastTail() {
    return AnswerShape.utf8("\"}," + end(quotedFinish()));
  }

  private String stopDetail() {
    return flavor == Flavor.VLLM ? ",\"stop_reason\":null" : ",\"matched_stop\":null";
  }

  private String quotedFinish() {
    return '"' + plan.finishReason() + '"';
  }

  private String reasoningName() {
    return flavor == Flavor.VLLM ? "reasoning" : "reasoning_content";
  }

  private String call(int choice, String index, String arguments) {
    String tool = plan.toolName() == null ? "" : plan.toolName();
    return "{\"id\":\"call_"
        + plan.id().substring(0, 22)
        + String.format("%02d", choice)
        + "\","
        + index
        + "\"type\":\"function\",\"function\":{\"name\":"
        + Json.quote(tool)
        + ",\"arguments\":\""
        + arguments
        + "\"}}";
  }
}
