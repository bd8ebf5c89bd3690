package dev.shepherd.parser.harmony;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** Renders Chat Completions requests for gpt-oss. */
public final class HarmonyChat {

  private static final String[] REASONING = {"reasoning_content", "reasoning"};

  private final HarmonyPrompt prompt;
  private final Map<String, String> functionsByCall = new HashMap<>();

  private HarmonyChat(HarmonyPrompt prompt) {
    this.prompt = prompt;
  }

  /**
   * Renders a request up to the beginning of the answer.
   *
   * @param request {@code messages}, {@code tools} as they may be called, {@code reasoning_effort}
   * @param today the date that the system message tells
   * @throws HarmonyException when the request cannot be told in Harmony
   */
  public static void render(JsonObject request, LocalDate today, HarmonyOutput out) {
    JsonArray tools = request.array("tools");
    HarmonyTools functions = HarmonyTools.ofChat(tools);
    HarmonyPrompt prompt = new HarmonyPrompt(out);
    prompt
        .system(
            today,
            HarmonyPrompt.effort(request.string("reasoning_effort")),
            tools != null,
            !functions.isEmpty())
        .developer("", functions);
    JsonArray messages = request.array("messages");
    if (messages != null) {
      new HarmonyChat(prompt).messages(messages);
    }
    prompt.answer();
  }

  private void messages(JsonArray messages) {
    messages.objects().forEach(this::rememberCalls);
    messages.objects().forEach(this::message);
  }

  private void rememberCalls(JsonObject message) {
    JsonArray calls = message.array("tool_calls");
    if (calls != null) {
      calls
          .objects()
          .forEach(
              call -> {
                JsonObject function = call.object("function");
                String id = call.string("id");
                if (id != null && function != null) {
                  functionsByCall.put(id, function.string("name", ""));
                }
              });
    }
  }

  private void message(JsonObject message) {
    String role = message.string("role", "");
    switch (role) {
      case "system", "developer" ->
          prompt.message(role, HarmonyText.of(message.get("content"), " "));
      case "user" -> prompt.message(role, HarmonyText.of(message.get("content"), "\n"));
      case "assistant" -> assistant(message);
      case "tool" -> {
        String id = message.string("tool_call_id", "");
        result(functionsByCall.getOrDefault(id, id), message);
      }
      case "function" -> result(message.string("name", ""), message);
      default -> throw HarmonyException.build("Unknown message role: " + role);
    }
  }

  private void result(String function, JsonObject message) {
    prompt.result(function, HarmonyText.of(message.get("content"), "\n"));
  }

  /**
   * Thinking is told again only beside calls, since the model goes on from it; a text beside calls
   * is what the model announced.
   */
  private void assistant(JsonObject message) {
    String text = HarmonyText.of(message.get("content"), "\n");
    JsonArray calls = message.array("tool_calls");
    if (calls == null || calls.isEmpty()) {
      prompt.assistant("final", text);
      return;
    }
    String reasoning = reasoning(message);
    if (!reasoning.isEmpty()) {
      prompt.assistant("analysis", reasoning);
    }
    if (!text.isEmpty()) {
      prompt.assistant("commentary", text);
    }
    calls
        .objects()
        .forEach(
            call -> {
              JsonObject function = call.object("function");
              JsonObject named = function == null ? call : function;
              prompt.call(named.string("name", ""), named.string("arguments", ""));
            });
  }

  private static String reasoning(JsonObject message) {
    for (String key : REASONING) {
      String text = message.string(key, "");
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }
}
