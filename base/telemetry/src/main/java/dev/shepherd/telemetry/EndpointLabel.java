package dev.shepherd.telemetry;

/** The closed set of values of the {@code endpoint} label. */
public enum EndpointLabel {
  CHAT("chat"),
  GENERATE("generate"),
  COMPLETIONS("completions"),
  RERANK("rerank"),
  RESPONSES("responses"),
  MESSAGES("messages"),
  AUDIO_TRANSCRIPTIONS("audio_transcriptions"),
  EMBEDDINGS("embeddings"),
  CLASSIFY("classify"),
  SYSTEM_ONE("systemone"),
  DECISIONS("decisions"),
  REALTIME("realtime"),
  REALTIME_SESSIONS("realtime_sessions"),
  REALTIME_CLIENT_SECRETS("realtime_client_secrets"),
  REALTIME_TRANSCRIPTION("realtime_transcription"),
  OTHER("other");

  private final String label;

  EndpointLabel(String label) {
    this.label = label;
  }

  /** The label value. */
  public String label() {
    return label;
  }

  /** The endpoint of a request path or route template; {@link #OTHER} if it has none. */
  public static EndpointLabel ofPath(String path) {
    return switch (path) {
      case "/v1/chat/completions" -> CHAT;
      case "/generate" -> GENERATE;
      case "/v1/completions" -> COMPLETIONS;
      case "/v1/rerank", "/rerank" -> RERANK;
      case "/v1/responses" -> RESPONSES;
      case "/v1/messages" -> MESSAGES;
      case "/v1/audio/transcriptions" -> AUDIO_TRANSCRIPTIONS;
      case "/v1/embeddings" -> EMBEDDINGS;
      case "/v1/classify" -> CLASSIFY;
      case "/v1/realtime" -> REALTIME;
      case "/v1/realtime/sessions" -> REALTIME_SESSIONS;
      case "/v1/realtime/client_secrets" -> REALTIME_CLIENT_SECRETS;
      case "/v1/realtime/transcription_sessions" -> REALTIME_TRANSCRIPTION;
      default -> OTHER;
    };
  }
}
