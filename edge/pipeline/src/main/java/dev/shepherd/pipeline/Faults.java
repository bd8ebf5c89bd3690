package dev.shepherd.pipeline;

import dev.shepherd.exchange.GatewayError;
import dev.shepherd.net.UpstreamFailure;

/** The errors that stand for a worker's failures. None of them names the worker. */
final class Faults {
  static final GatewayError CUT_STREAM =
      GatewayError.worker(502, "stream_error", "The worker's stream broke off before its end.");
  static final GatewayError IDLE_STREAM =
      GatewayError.worker(
          504, "stream_idle_timeout", "The worker's stream stood still for too long.");
  static final GatewayError ANSWER_TIMEOUT =
      GatewayError.worker(504, "call_upstream_timeout", "The worker did not answer in time.");
  static final GatewayError SHUTDOWN =
      GatewayError.gateway(503, "shutting_down", "The gateway is shutting down.").retryAfter(1);

  private static final GatewayError CONNECT =
      GatewayError.worker(
          502, "call_upstream_connection_failed", "The worker could not be reached.");
  private static final GatewayError CONNECT_TIMEOUT =
      GatewayError.worker(504, "call_upstream_timeout", "Connecting to the worker took too long.");
  private static final GatewayError NO_ANSWER =
      GatewayError.worker(
          502, "call_upstream_connection_failed", "The worker closed the connection unasked.");
  private static final GatewayError BAD_ANSWER =
      GatewayError.worker(502, "call_upstream_bad_answer", "The worker did not answer in HTTP.");
  private static final GatewayError CUT =
      GatewayError.worker(502, "read_response_body_failed", "The worker's answer broke off.");

  private Faults() {}

  /** For an answer with a failure status that cannot be relayed any more. */
  static GatewayError status(int status) {
    return GatewayError.worker(
        status, "call_upstream_status_error", "The worker answered with status " + status + ".");
  }

  static GatewayError of(UpstreamFailure failure) {
    return switch (failure) {
      case CONNECT -> CONNECT;
      case CONNECT_TIMEOUT -> CONNECT_TIMEOUT;
      case NO_ANSWER -> NO_ANSWER;
      case BAD_ANSWER -> BAD_ANSWER;
      case CUT -> CUT;
    };
  }
}
