package dev.shepherd.simulator;

import dev.shepherd.simulator.Plan.Part;

/** Anthropic messages: blocks of thinking, text and tool use, each opened and closed by events. */
final class MessagesShape implements AnswerShape {
  private final Plan plan;
  private int block = -1;
  private boolean pinged;
  private byte[] head = NOTHING;
  private static final byte[] TAIL = AnswerShape.utf8("\"}}\n\n");

  MessagesShape(Plan plan) {
    this.plan = plan;
  }

  @Override
  public int openings() {
    return 1;
  }

  @Override
  public void opening(int i, Usage usage, Events out) {
    event(
        out,
        "message_start",
        "\"message\":{"
            + start()
            + ",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"
            + usage.anthropic(1)
            + "}");
  }

  @Override
  public void token(long i, Usage usage, Events out) {
    var part = plan.partAt(i);
    if (plan.startsPart(i)) {
      stopBlock(out);
      startBlock(part, out);
    }
    out.event(head, plan.token(i), TAIL);
  }

  @Override
  public int closings() {
    return 3;
  }

  @Override
  public void closing(int i, Usage usage, Events out) {
    switch (i) {
      case 0 -> stopBlock(out);
      case 1 ->
          event(
              out,
              "message_delta",
              "\"delta\":{\"stop_reason\":\""
                  + stopReason()
                  + "\",\"stop_sequence\":null},\"usage\":"
                  + usage.anthropic(usage.completionTokens()));
      default -> out.event("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }
  }

  @Override
  public String whole(Usage usage) {
    var out = new StringBuilder("{").append(start()).append(",\"content\":[");
    int before = out.length();
    if (plan.said(Part.REASONING) > 0) {
      out.append("{\"type\":\"thinking\",\"thinking\":\"").append(plan.all(Part.REASONING));
      out.append("\",\"signature\":\"\"},");
    }
    if (plan.said(Part.TEXT) > 0) {
      out.append("{\"type\":\"text\",\"text\":\"").append(plan.all(Part.TEXT)).append("\"},");
    }
    if (plan.callsTool()) {
      // A call cut off by the token limit has no complete arguments to show.
      boolean complete = plan.said(Part.ARGUMENTS) == plan.arguments().count();
      String input = complete ? rawArguments() : "{}";
      out.append(toolUse(input)).append(',');
    }
    if (out.length() > before) {
      out.setLength(out.length() - 1);
    }
    out.append("],\"stop_reason\":\"").append(stopReason());
    out.append("\",\"stop_sequence\":null,\"usage\":");
    return out.append(usage.anthropic(usage.completionTokens())).append('}').toString();
  }

  private String rawArguments() {
    try {
      var quoted = AnswerShape.utf8('"' + plan.all(Part.ARGUMENTS) + '"');
      String arguments = Json.parse(quoted).text("{}");
      return Json.parse(AnswerShape.utf8(arguments)).isObject() ? arguments : "{}";
    } catch (Json.Malformed e) {
      // Scripted arguments may be broken on purpose; a whole message cannot carry them.
      return "{}";
    }
  }

  private void startBlock(Part part, Events out) {
    block++;
    String content =
        switch (part) {
          case REASONING -> "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}";
          case TEXT -> "{\"type\":\"text\",\"text\":\"\"}";
          case ARGUMENTS -> toolUse("{}");
        };
    String delta =
        switch (part) {
          case REASONING -> "{\"type\":\"thinking_delta\",\"thinking\":\"";
          case TEXT -> "{\"type\":\"text_delta\",\"text\":\"";
          case ARGUMENTS -> "{\"type\":\"input_json_delta\",\"partial_json\":\"";
        };
    event(out, "content_block_start", "\"index\":" + block + ",\"content_block\":" + content);
    if (!pinged) {
      pinged = true;
      out.event("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    }
    head =
        AnswerShape.utf8(
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"
                + block
                + ",\"delta\":"
                + delta);
  }

  private void stopBlock(Events out) {
    if (block >= 0) {
      event(out, "content_block_stop", "\"index\":" + block);
    }
  }

  private String toolUse(String input) {
    String tool = plan.toolName() == null ? "" : plan.toolName();
    return "{\"type\":\"tool_use\",\"id\":\"toolu_"
        + plan.id().substring(0, 24)
        + "\",\"name\":"
        + Json.quote(tool)
        + ",\"input\":"
        + input
        + "}";
  }

  private String start() {
    return "\"id\":\"msg_"
        + plan.id()
        + "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
        + Json.quote(plan.model());
  }

  private String stopReason() {
    return switch (plan.finishReason()) {
      case "length" -> "max_tokens";
      case "tool_calls" -> "tool_use";
      default -> "end_turn";
    };
  }

  private static void event(Events out, String type, String members) {
    out.event("event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n");
  }
}
