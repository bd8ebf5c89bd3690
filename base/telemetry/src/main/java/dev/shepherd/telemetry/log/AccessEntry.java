package dev.shepherd.telemetry.log;

import org.jspecify.annotations.Nullable;

/**
 * What the access log says about one finished request. Texts that do not apply are null, numbers
 * that are not known are negative; both are left out of the line.
 *
 * @param path the path as sent; a query is cut off
 * @param route the matched template
 * @param termination how the exchange ended, in lower case with underscores
 * @param model the model asked for
 * @param worker the worker that answered, or was tried last
 * @param attempts workers tried
 */
public record AccessEntry(
    String requestId,
    String method,
    String path,
    String route,
    int status,
    String termination,
    @Nullable String model,
    @Nullable String worker,
    @Nullable String tenant,
    boolean streaming,
    int attempts,
    Traffic traffic,
    Phases phases) {

  /** Sizes of both directions: body bytes, and tokens as reported by the worker. */
  public record Traffic(long bytesIn, long bytesOut, long inputTokens, long outputTokens) {}

  /**
   * Where the time went, in microseconds.
   *
   * @param queueMicros waiting for admission
   * @param bodyReadMicros reading the request's body
   * @param pickMicros choosing a worker
   * @param headMicros dispatch to the head of the worker's answer
   * @param ttftMicros arrival to first token
   * @param totalMicros arrival to the last byte
   */
  public record Phases(
      long queueMicros,
      long bodyReadMicros,
      long pickMicros,
      long headMicros,
      long ttftMicros,
      long totalMicros) {}
}
