package dev.shepherd.config;

import java.util.Locale;

/** The topics that group options in help and reference page, in the order a newcomer needs them. */
public enum Topic {
  WORKERS("Workers", "Which inference engines stand behind the gateway."),
  LISTENER("Listener", "Where the gateway listens."),
  ROUTING("Routing", "Which worker gets a request."),
  SECURITY("Security", "Who may call, and how connections are protected."),
  ADMISSION("Admission", "How much work is let in at once."),
  CONNECTIONS("Connections", "Limits and timeouts of requests, streams and connections."),
  RETRIES("Retries", "What happens after a failed attempt: retries and circuit breaker."),
  HEALTH("Health checks", "How dead workers are found and brought back."),
  LOGGING("Logging", "What is written down, and how requests are identified."),
  METRICS("Metrics", "The Prometheus listener and traces."),
  RUNTIME("Runtime", "How the process uses the machine."),
  OVERLOAD("Overload protection", "Keeping work away from full, stuck or cold workers."),
  CACHE("Cache-aware routing", "Routing by what engines hold in their KV caches."),
  DISAGGREGATION("Disaggregation", "Separate prefill, decode and encode workers."),
  DISCOVERY("Discovery", "Finding workers in Kubernetes or a file."),
  TOKENIZER("Tokenizer and parsers", "Tokenizing, chat templates, reasoning and tool calls."),
  STORAGE("Storage", "Where responses and conversations are kept."),
  MULTIMODAL("Multimodal", "Images, audio and video."),
  EXTENSIONS("Extensions", "Tools, plug-ins and control of training runs."),
  MESH("Mesh and WebRTC", "Gateways that share state, and real-time media.");

  private final String title;
  private final String intro;

  Topic(String title, String intro) {
    this.title = title;
    this.intro = intro;
  }

  /** The heading shown to people. */
  public String title() {
    return title;
  }

  /** One sentence under the heading. */
  public String intro() {
    return intro;
  }

  /** The word for {@code --help TOPIC}, in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
