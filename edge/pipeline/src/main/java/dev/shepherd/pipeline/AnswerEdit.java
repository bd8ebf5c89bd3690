package dev.shepherd.pipeline;

import org.jspecify.annotations.Nullable;

/** Rebuilds a worker's complete 200 answer before the client gets it. Stateless and thread-safe. */
@FunctionalInterface
public interface AnswerEdit {

  /**
   * @param requestBody the client's body as sent
   * @param answer the worker's body
   * @param model canonical model, or {@code unknown}
   * @param epochSeconds wall-clock time
   * @return the body for the client, or null to relay the worker's as it is
   */
  byte @Nullable [] edit(byte[] requestBody, byte[] answer, String model, long epochSeconds);
}
