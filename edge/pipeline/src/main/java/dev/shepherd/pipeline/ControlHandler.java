package dev.shepherd.pipeline;

import java.util.concurrent.CompletionStage;

/**
 * Answers a route of the gateway itself. Called on the request's loop, so it must not block; it may
 * complete on any thread.
 */
@FunctionalInterface
public interface ControlHandler {

  /** Starts the work of an answer. A failed stage becomes a 500. */
  CompletionStage<Reply> handle(ControlRequest request);
}
