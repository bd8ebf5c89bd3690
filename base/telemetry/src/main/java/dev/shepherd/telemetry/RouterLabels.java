package dev.shepherd.telemetry;

/**
 * Which pipeline a request took, as label values.
 *
 * @param routerType {@code http}, {@code grpc} or {@code openai}
 * @param backendType {@code regular}, {@code pd}, {@code external} or {@code harmony}
 * @param connectionMode {@code http}, {@code grpc}, {@code zmq}, {@code websocket}, {@code webrtc}
 */
public record RouterLabels(String routerType, String backendType, String connectionMode) {
  /** Relay to self-hosted HTTP engines. */
  public static final RouterLabels HTTP_REGULAR = new RouterLabels("http", "regular", "http");
}
