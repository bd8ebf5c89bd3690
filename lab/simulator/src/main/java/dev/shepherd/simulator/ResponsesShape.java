package dev.shepherd.simulator;

import dev.shepherd.simulator.Plan.Part;
import java.util.ArrayList;

/** OpenAI responses: items of reasoning, message and function call under numbered events. */
final class ResponsesShape implements AnswerShape {
  private static final byte[] TAIL = AnswerShape.utf8("\"}\n\n");
  private final Plan plan;
  private long sequence;
  private int item = -1;
  private Part open = Part.TEXT;

  ResponsesShape(Plan plan) {
    this.plan = plan;
  }

  @Override
  public int openings() {
    return 2;
  }

  @Override
  public void opening(int i, Usage usage, Events out) {
    String type = i == 0 ? "response.created" : "response.in_progress";
    event(out, type, "\"response\":" + response("in_progress", "", "null"));
  }

  @Override
  public void token(long i, Usage usage, Events out) {
    if (plan.startsPart(i)) {
      closeItem(out);
      openItem(plan.partAt(i), out);
    }
    String type = deltaType(open) + ".delta";
    String head = eventStart(type) + place() + ",\"delta\":\"";
    out.event(AnswerShape.utf8(head), plan.token(i), TAIL);
  }

  @Override
  public int closings() {
    return 2;
  }

  @Override
  public void closing(int i, Usage usage, Events out) {
    if (i == 0) {
      closeItem(out);
      return;
    }
    String status = status();
    event(
        out, "response." + status, "\"response\":" + response(status, items(), usage.responses()));
  }

  @Override
  public String whole(Usage usage) {
    return response(status(), items(), usage.responses());
  }

  /** The response's id. */
  static String id(Plan plan) {
    return "resp_" + plan.id();
  }

  /** The response in a state that has no output yet, or none any more. */
  String without(String status) {
    return response(status, "", "null");
  }

  private void openItem(Part part, Events out) {
    open = part;
    item++;
    String empty = item(part, "in_progress", "");
    event(out, "response.output_item.added", "\"output_index\":" + item + ",\"item\":" + empty);
    if (part == Part.TEXT) {
      event(out, "response.content_part.added", place() + ",\"part\":" + text(""));
    }
  }

  private void closeItem(Events out) {
    if (item < 0) {
      return;
    }
    String all = plan.all(open);
    String name = open == Part.ARGUMENTS ? "arguments" : "text";
    event(out, deltaType(open) + ".done", place() + ",\"" + name + "\":\"" + all + '"');
    if (open == Part.TEXT) {
      event(out, "response.content_part.done", place() + ",\"part\":" + text(all));
    }
    event(
        out,
        "response.output_item.done",
        "\"output_index\":" + item + ",\"item\":" + item(open, "completed", all));
  }

  private String place() {
    String at = "\"item_id\":\"" + itemId(open) + "\",\"output_index\":" + item;
    return open == Part.ARGUMENTS ? at : at + ",\"content_index\":0";
  }

  private String items() {
    var items = new ArrayList<String>();
    for (var part : Part.values()) {
      if (plan.said(part) > 0) {
        items.add(item(part, "completed", plan.all(part)));
      }
    }
    return String.join(",", items);
  }

  private String item(Part part, String status, String all) {
    String start = "{\"id\":\"" + itemId(part) + "\",\"status\":\"" + status + "\",\"type\":\"";
    return switch (part) {
      case REASONING ->
          start
              + "reasoning\",\"summary\":[],\"content\":["
              + (all.isEmpty() ? "" : "{\"type\":\"reasoning_text\",\"text\":\"" + all + "\"}")
              + "]}";
      case TEXT ->
          start
              + "message\",\"role\":\"assistant\",\"content\":["
              + (all.isEmpty() ? "" : text(all))
              + "]}";
      case ARGUMENTS ->
          start
              + "function_call\",\"call_id\":\"call_"
              + plan.id().substring(0, 24)
              + "\",\"name\":"
              + Json.quote(plan.toolName() == null ? "" : plan.toolName())
              + ",\"arguments\":\""
              + all
              + "\"}";
    };
  }

  private static String text(String escaped) {
    return "{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\""
        + escaped
        + "\"}";
  }

  private String itemId(Part part) {
    String kind =
        switch (part) {
          case REASONING -> "rs_";
          case TEXT -> "msg_";
          case ARGUMENTS -> "fc_";
        };
    return kind + plan.id();
  }

  private static String deltaType(Part part) {
    return switch (part) {
      case REASONING -> "response.reasoning_text";
      case TEXT -> "response.output_text";
      case ARGUMENTS -> "response.function_call_arguments";
    };
  }

  private String status() {
    return plan.finishReason().equals("length") ? "incomplete" : "completed";
  }

  private String response(String status, String items, String usage) {
    String reason = status.equals("incomplete") ? "{\"reason\":\"max_output_tokens\"}" : "null";
    return "{\"id\":\""
        + id(plan)
        + "\",\"object\":\"response\",\"created_at\":"
        + plan.createdSeconds()
        + ",\"status\":\""
        + status
        + "\",\"background\":false,\"error\":null,\"incomplete_details\":"
        + reason
        + ",\"instructions\":null,\"model\":"
        + Json.quote(plan.model())
        + ",\"output\":["
        + items
        + "],\"parallel_tool_calls\":true,\"temperature\":1.0,\"top_p\":1.0,"
        + "\"tool_choice\":\"auto\",\"tools\":[],\"metadata\":null,\"usage\":"
        + usage
        + "}";
  }

  private String eventStart(String type) {
    return "event: "
        + type
        + "\ndata: {\"type\":\""
        + type
        + "\",\"sequence_number\":"
        + sequence++
        + ",";
  }

  private void event(Events out, String type, String members) {
    out.event(eventStart(type) + members + "}\n\n");
  }
}
