package dev.shepherd.benchmark;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** The chat that template engines are measured with: 20 turns, 5 tools. */
final class BenchConversation {

  private static final int TURNS = 20;

  private BenchConversation() {}

  static JsonObject make() {
    List<JsonValue> messages = new ArrayList<>();
    messages.add(message("system", "You are a helpful assistant that answers briefly and well."));
    for (int i = 0; i < TURNS; i++) {
      messages.add(
          i % 2 == 0
              ? message(
                  "user",
                  ("Question " + i + ": what is known about the topic, and what follows from it? ")
                      .repeat(4))
              : message(
                  "assistant",
                  ("Answer " + i + ": this is a sentence of middle length about the topic. ")
                      .repeat(6)));
    }
    messages.add(message("user", "And in one word?"));
    List<JsonValue> tools = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      tools.add(tool(i));
    }
    return JsonObject.builder()
        .put("messages", new JsonArray(messages))
        .put("tools", new JsonArray(tools))
        .put("add_generation_prompt", true)
        .put("bos_token", "<s>")
        .put("eos_token", "</s>")
        .build();
  }

  private static JsonValue tool(int number) {
    return JsonParser.parse(
        """
        {"type":"function","function":{"name":"tool_%d","description":"Looks up facts number %d.",
         "parameters":{"type":"object","properties":{
           "query":{"type":"string","description":"What to look for, in plain words"},
           "limit":{"type":"integer","minimum":1,"maximum":50},
           "kind":{"type":"string","enum":["new","old","any"]}},"required":["query"]}}}
        """
            .formatted(number, number));
  }

  private static JsonObject message(String role, String content) {
    return JsonObject.of("role", role, "content", content);
  }
}
