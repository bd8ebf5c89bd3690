package dev.shepherd.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands to copy and try. No line is longer than 78 characters, and none begins with blanks that
 * are not part of the command: what is marked with the mouse can be pasted as it is.
 *
 * @param port the gateway's
 * @param metricsPort the metrics'
 * @param model a model that can be asked
 * @param notes what the reader should know first, a sentence each
 */
record Guide(int port, int metricsPort, String model, List<String> notes) {

  Guide {
    notes = List.copyOf(notes);
  }

  /** One thing to try. */
  record Step(String title, List<String> command) {}

  private static final String HOST = "http://127.0.0.1:";

  String url() {
    return HOST + port;
  }

  String metricsUrl() {
    return HOST + metricsPort + "/metrics";
  }

  List<Step> steps() {
    return List.of(
        new Step(
            "Stream an answer with curl",
            List.of(
                "curl -N " + url() + "/v1/chat/completions \\",
                "  -H 'content-type: application/json' -d '{\"model\": \"" + model + "\",",
                "  \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}'")),
        new Step(
            "The same with the OpenAI SDK (pip install openai)",
            List.of(
                "python3 -c '",
                "import openai",
                "client = openai.OpenAI(base_url=\"" + url() + "/v1\", api_key=\"none\")",
                "for event in client.chat.completions.create(model=\"" + model + "\", stream=True,",
                "    messages=[{\"role\": \"user\", \"content\": \"Hello\"}]):",
                "  print(event.choices[0].delta.content or \"\", end=\"\", flush=True)'")),
        new Step(
            "Look at the metrics",
            List.of("curl -s " + metricsUrl() + " | grep smg_worker_requests_total")));
  }

  /** All steps for a place without redrawing. */
  List<String> lines() {
    var lines = new ArrayList<String>(notes);
    for (Step step : steps()) {
      lines.add("# " + step.title());
      lines.addAll(step.command());
      lines.add("");
    }
    return lines;
  }
}
