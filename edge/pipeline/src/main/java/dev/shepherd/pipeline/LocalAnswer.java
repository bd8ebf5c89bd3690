package dev.shepherd.pipeline;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests of a relayed route in the place of a worker, for models that the gateway itself
 * can answer for. Called on the request's loop, so it must not block.
 */
public interface LocalAnswer {

  /**
   * Whether requests for this model are answered here.
   *
   * @param model as the request names it, or the model that its alias stands for; null when it
   *     names none
   */
  boolean answers(@Nullable String model);

  /**
   * Starts the work of an answer; it may complete on any thread. A failed stage becomes a 500.
   *
   * @param model the model that {@link #answers} said yes to
   * @param body the whole JSON object
   */
  CompletionStage<Reply> answer(@Nullable String model, byte[] body);

  /** What a client is told whose model neither the gateway nor any worker knows. */
  Reply unknown(String model);
}
