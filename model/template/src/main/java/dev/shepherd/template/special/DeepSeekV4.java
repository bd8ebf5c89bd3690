package dev.shepherd.template.special;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.Prompt;
import dev.shepherd.template.PromptBuilder;
import dev.shepherd.template.jinja.JsonDump;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The prompt format of DeepSeek V4, as its vendor's encoder writes it. */
public final class DeepSeekV4 {

  private static final String TOOLS =
      """
      ## Tools

      You have access to a set of tools to help answer the user's question. You can invoke tools by writing a "<｜DSML｜tool_calls>" block like the following:

      <｜DSML｜tool_calls>
      <｜DSML｜invoke name="$TOOL_NAME">
      <｜DSML｜parameter name="$PARAMETER_NAME" string="true|false">$PARAMETER_VALUE</｜DSML｜parameter>
      ...
      </｜DSML｜invoke>
      <｜DSML｜invoke name="$TOOL_NAME2">
      ...
      </｜DSML｜invoke>
      </｜DSML｜tool_calls>

      String parameters should be specified as is and set `string="true"`. For all other types (numbers, booleans, arrays, objects), pass the value in JSON format and set `string="false"`.

      If thinking_mode is enabled (triggered by <think>), you MUST output your complete reasoning inside <think>...</think> BEFORE any tool calls or final response.

      Otherwise, output directly after </think> with tool calls or final response.

      ### Available Tool Schemas

      {schemas}

      You MUST strictly follow the above defined tool name and parameter schemas to invoke tool calls.
      """;

  private static final String MAXIMUM_EFFORT =
      """
      Reasoning Effort: Absolute maximum with no shortcuts permitted.
      You MUST be very thorough in your thinking and comprehensively decompose the problem to resolve the root cause, rigorously stress-testing your logic against all potential paths, edge cases, and adversarial scenarios.
      Explicitly write out your entire deliberation process, documenting every intermediate step, considered alternative, and rejected hypothesis to ensure absolutely no assumption is left unchecked.

      """;

  private static final Set<String> TASKS =
      Set.of("action", "query", "authority", "domain", "title", "read_url");

  private static final Set<String> KEPT_ROLES =
      Set.of("user", "system", "tool", "latest_reminder", "direct_search_results", "assistant");

  private static final Dsml FORMAT = new Dsml("DeepSeek V4", "tool_calls", TOOLS);

  private final List<JsonObject> messages;
  private final boolean thinking;
  private final boolean drops;
  private final int lastUser;
  private final PromptBuilder out = new PromptBuilder();

  private DeepSeekV4(List<JsonObject> messages, boolean thinking, boolean drops) {
    this.messages = messages;
    this.thinking = thinking;
    this.drops = drops;
    this.lastUser = Dsml.lastUser(messages);
  }

  /**
   * The prompt of a conversation.
   *
   * @param tools null when there are none
   * @param effort {@code max} asks for the most; anything else changes nothing
   * @throws dev.shepherd.template.TemplateException when the messages are in no order that it knows
   */
  public static Prompt encode(
      JsonArray messages, @Nullable JsonArray tools, boolean thinking, @Nullable String effort) {
    List<JsonObject> all = ordered(merged(Dsml.withTools(messages, tools)));
    boolean drops = all.stream().noneMatch(message -> Dsml.tools(message) != null);
    if (thinking && drops) {
      all = withoutOldThoughts(all);
    }
    return new DeepSeekV4(all, thinking, drops).encode("max".equals(effort));
  }

  // --- preparation
  // ---------------------------------------------------------------------------------

  /** Messages of the user and results of tools that follow each other become one turn of blocks. */
  private static List<JsonObject> merged(List<JsonObject> messages) {
    List<JsonObject> out = new ArrayList<>();
    for (JsonObject message : messages) {
      switch (Dsml.role(message)) {
        case "tool" -> {
          JsonValue content = message.get("content");
          JsonObject block =
              JsonObject.builder()
                  .put("type", "tool_result")
                  .put("tool_use_id", message.string("tool_call_id", ""))
                  .put("content", content == null ? JsonValue.of("") : content)
                  .build();
          if (!append(block, out, false)) {
            out.add(turn(block, JsonObject.EMPTY));
          }
        }
        case "user" -> {
          JsonObject block = JsonObject.of("type", "text", "text", text(message));
          if (!append(block, out, true)) {
            out.add(turn(block, message));
          }
        }
        default -> out.add(message);
      }
    }
    return out;
  }

  private static String text(JsonObject message) {
    JsonArray parts = message.array("content");
    return parts == null
        ? Dsml.content(message)
        : String.join("\n\n", parts.objects().map(part -> part.string("text", "")).toList());
  }

  private static boolean append(JsonObject block, List<JsonObject> out, boolean unlessTask) {
    JsonObject last = out.isEmpty() ? JsonObject.EMPTY : out.getLast();
    JsonArray blocks = last.array("content_blocks");
    if (blocks == null || (unlessTask && last.has("task"))) {
      return false;
    }
    List<JsonValue> more = new ArrayList<>(blocks.items());
    more.add(block);
    out.set(out.size() - 1, last.toBuilder().put("content_blocks", new JsonArray(more)).build());
    return true;
  }

  private static JsonObject turn(JsonObject block, JsonObject message) {
    return JsonObject.builder()
        .put("role", "user")
        .put("content_blocks", JsonArray.of(block))
        .putIfPresent("task", message.get("task"))
        .putIfPresent("wo_eos", message.get("wo_eos"))
        .putIfPresent("mask", message.get("mask"))
        .build();
  }

  /** Results in the order of the calls they answer; texts keep their places. */
  private static List<JsonObject> ordered(List<JsonObject> messages) {
    List<JsonObject> out = new ArrayList<>(messages.size());
    Map<String, Integer> places = new HashMap<>();
    for (JsonObject message : messages) {
      JsonArray calls = message.array("tool_calls");
      if (Dsml.role(message).equals("assistant") && calls != null && !calls.isEmpty()) {
        places.clear();
        for (JsonObject call : calls.objects().toList()) {
          places.put(call.string("id", ""), places.size());
        }
      }
      JsonArray blocks = message.array("content_blocks");
      out.add(
          blocks == null
              ? message
              : message.toBuilder().put("content_blocks", ordered(blocks, places)).build());
    }
    return out;
  }

  private static JsonArray ordered(JsonArray blocks, Map<String, Integer> places) {
    List<JsonObject> results =
        new ArrayList<>(blocks.objects().filter(DeepSeekV4::isResult).toList());
    if (results.size() < 2) {
      return blocks;
    }
    results.sort(
        Comparator.comparingInt(block -> places.getOrDefault(block.string("tool_use_id", ""), 0)));
    List<JsonValue> out = new ArrayList<>(blocks.size());
    int next = 0;
    for (JsonObject block : blocks.objects().toList()) {
      out.add(isResult(block) ? results.get(next++) : block);
    }
    return new JsonArray(out);
  }

  private static boolean isResult(JsonObject block) {
    return block.string("type", "").equals("tool_result");
  }

  private static List<JsonObject> withoutOldThoughts(List<JsonObject> messages) {
    int last = Dsml.lastUser(messages);
    List<JsonObject> kept = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.get(i);
      if (i >= last) {
        kept.add(message);
      } else if (KEPT_ROLES.contains(Dsml.role(message))) {
        kept.add(message.toBuilder().remove("reasoning_content").build());
      }
    }
    return kept;
  }

  // --- writing
  // -------------------------------------------------------------------------------------

  private Prompt encode(boolean maximumEffort) {
    out.own(Dsml.BOS);
    if (maximumEffort && thinking && !messages.isEmpty()) {
      out.own(MAXIMUM_EFFORT);
    }
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.get(i);
      switch (Dsml.role(message)) {
        case "system" -> {
          out.user(Dsml.content(message));
          FORMAT.extras(message, out);
        }
        case "developer" -> {
          if (Dsml.content(message).isEmpty()) {
            throw FORMAT.error("a developer message must have content");
          }
          out.own(Dsml.USER).user(Dsml.content(message));
          FORMAT.extras(message, out);
        }
        case "user" -> user(message);
        case "latest_reminder" -> out.own("<｜latest_reminder｜>").user(Dsml.content(message));
        case "assistant" -> assistant(message, i);
        case "direct_search_results" -> out.user(Dsml.content(message));
        default -> throw FORMAT.error("Unknown role: " + Dsml.role(message));
      }
      transition(message, i);
    }
    return out.build();
  }

  private void user(JsonObject message) {
    out.own(Dsml.USER);
    JsonArray blocks = message.array("content_blocks");
    boolean first = true;
    for (JsonObject block : blocks == null ? List.<JsonObject>of() : blocks.objects().toList()) {
      out.own(first ? "" : "\n\n");
      first = false;
      switch (block.string("type", "")) {
        case "text" -> out.user(block.string("text", ""));
        case "tool_result" -> {
          out.own("<tool_result>");
          result(block.get("content"));
          out.own("</tool_result>");
        }
        default -> out.user("[Unsupported " + block.string("type", "") + "]");
      }
    }
  }

  private void result(@Nullable JsonValue content) {
    switch (content) {
      case null -> {}
      case JsonString(String text) -> out.user(text);
      case JsonArray parts -> {
        boolean first = true;
        for (JsonObject part : parts.objects().toList()) {
          String type = part.string("type", "");
          out.own(first ? "" : "\n\n");
          first = false;
          out.user(type.equals("text") ? part.string("text", "") : "[Unsupported " + type + "]");
        }
      }
      default -> out.user(JsonDump.spaced(content));
    }
  }

  private void assistant(JsonObject message, int index) {
    boolean afterTask = index > 0 && messages.get(index - 1).has("task");
    if (thinking && !afterTask && (!drops || index > lastUser)) {
      out.user(message.string("reasoning_content", "")).own(Dsml.END_THINK);
    }
    out.user(Dsml.content(message));
    FORMAT.calls(message, true, out);
    if (!message.bool("wo_eos", false)) {
      out.own(Dsml.EOS);
    }
  }

  /** What stands between a message and an answer to it. */
  private void transition(JsonObject message, int index) {
    String next = index + 1 < messages.size() ? Dsml.role(messages.get(index + 1)) : "assistant";
    if (!next.equals("assistant") && !next.equals("latest_reminder")) {
      return;
    }
    String task = message.string("task");
    if (task != null) {
      if (!TASKS.contains(task)) {
        throw FORMAT.error("Invalid task " + task);
      }
      if (task.equals("action")) {
        out.own(Dsml.ASSISTANT).own(thinking ? Dsml.THINK : Dsml.END_THINK);
      }
      out.own("<｜" + task + "｜>");
      return;
    }
    String role = Dsml.role(message);
    if (role.equals("user") || role.equals("developer")) {
      boolean thinks = thinking && (!drops || index >= lastUser);
      out.own(Dsml.ASSISTANT).own(thinks ? Dsml.THINK : Dsml.END_THINK);
    }
  }
}
