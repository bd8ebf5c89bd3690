package dev.shepherd.gateway.control;

import dev.shepherd.dialect.Dialect;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonWriter;
import dev.shepherd.net.FetchResponse;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.Reply;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Makes the answers that all routes of the gateway share. Stateless. */
final class Replies {
  private static final GatewayError TIMEOUT =
      GatewayError.worker(504, "call_upstream_timeout", "The worker did not answer in time.");
  private static final GatewayError UNREACHABLE =
      GatewayError.worker(
          502, "call_upstream_connection_failed", "The worker could not be reached.");

  private Replies() {}

  /** A JSON answer. */
  static Reply json(int status, JsonObject body) {
    return Reply.json(status, JsonWriter.compactBytes(body));
  }

  /** An error in OpenAI's shape. */
  static Reply error(ControlRequest request, GatewayError error) {
    return error(Dialect.OPENAI, request, error);
  }

  /** An error in the shape of a dialect. */
  static Reply error(Dialect dialect, ControlRequest request, GatewayError error) {
    Reply reply =
        Reply.json(error.status(), dialect.errorBody(error, request.requestId()))
            .with("x-smg-error-code", error.code());
    return error.retryAfterSeconds() == 0
        ? reply
        : reply.with("retry-after", Integer.toString(error.retryAfterSeconds()));
  }

  /** A worker's answer, passed on. */
  static Reply relayed(FetchResponse answer) {
    String type = answer.header("content-type");
    var reply = new Reply(answer.status(), type == null ? "" : type, List.of(), answer.body());
    String retryAfter = answer.header("retry-after");
    return retryAfter == null ? reply : reply.with("retry-after", retryAfter);
  }

  /** What a failed call of a worker means to a client. */
  static GatewayError fault(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TimeoutException ? TIMEOUT : UNREACHABLE;
  }
}
