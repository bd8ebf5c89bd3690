package dev.shepherd.parser.harmony;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** Renders Responses requests, their history already put before the input, for gpt-oss. */
public final class HarmonyResponses {

  private final HarmonyPrompt prompt;
  private final Map<String, String> functionsByCall = new HashMap<>();

  private HarmonyResponses(HarmonyPrompt prompt) {
    this.prompt = prompt;
  }

  /**
   * Renders a request up to the beginning of the answer.
   *
   * @param request {@code input}, {@code instructions}, {@code tools}, {@code reasoning}
   * @param today the date that the system message tells
   * @throws HarmonyException when an item cannot be told in Harmony
   */
  public static void render(JsonObject request, LocalDate today, HarmonyOutput out) {
    JsonArray tools = request.array("tools");
    HarmonyTools functions = HarmonyTools.ofResponses(tools);
    boolean custom = tools != null && tools.objects().anyMatch(HarmonyTools::custom);
    JsonObject reasoning = request.object("reasoning");
    String effort = reasoning == null ? null : reasoning.string("effort");
    String instructions = request.string("instructions", "");
    HarmonyPrompt prompt = new HarmonyPrompt(out);
    prompt.system(today, HarmonyPrompt.effort(effort), custom, !functions.isEmpty());
    if (!functions.isEmpty() || !instructions.isEmpty()) {
      prompt.developer(instructions, functions);
    }
    JsonValue input = request.get("input");
    if (input instanceof JsonString text) {
      prompt.message("user", text.value());
    } else if (input instanceof JsonArray items) {
      HarmonyResponses responses = new HarmonyResponses(prompt);
      items.objects().forEach(responses::item);
    }
    prompt.answer();
  }

  private void item(JsonObject item) {
    String type = item.string("type", "message");
    switch (type) {
      case "message" -> message(item);
      case "reasoning" -> reasoning(item);
      case "function_call" -> {
        String name = item.string("name", "");
        functionsByCall.put(item.string("call_id", ""), name);
        prompt.call(name, item.string("arguments", ""));
        JsonValue output = item.get("output");
        if (output != null && !(output instanceof dev.shepherd.json.JsonNull)) {
          prompt.result(name, HarmonyText.of(output, "\n"));
        }
      }
      case "function_call_output" -> {
        String id = item.string("call_id", "");
        String name = functionsByCall.get(id);
        if (name == null) {
          throw HarmonyException.build("No function call found for call_id: " + id);
        }
        prompt.result(name, HarmonyText.of(item.get("output"), "\n"));
      }
      default -> throw HarmonyException.build("Unsupported input item type: " + type);
    }
  }

  private void message(JsonObject item) {
    String text = HarmonyText.of(item.get("content"), "\n");
    switch (item.string("role", "user")) {
      case "assistant" -> prompt.assistant("final", text);
      case "system" -> prompt.message("system", text);
      case "developer" -> prompt.message("developer", text);
      default -> prompt.message("user", text);
    }
  }

  private void reasoning(JsonObject item) {
    String text = HarmonyText.of(item.get("content"), "\n");
    if (text.isEmpty()) {
      text = HarmonyText.of(item.get("summary"), "\n");
    }
    if (!text.isEmpty()) {
      prompt.assistant("analysis", text);
    }
  }
}
