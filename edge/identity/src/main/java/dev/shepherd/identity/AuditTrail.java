package dev.shepherd.identity;

import dev.shepherd.exchange.Clock;

/**
 * Writes one audit record per control-plane request, once its final status is known; in every mode
 * of the door, the open one included. Thread-safe if its sink is.
 */
public final class AuditTrail {
  private final Clock clock;
  private final AuditSink sink;

  /** A trail into a sink. */
  public AuditTrail(Clock clock, AuditSink sink) {
    this.clock = clock;
    this.sink = sink;
  }

  /**
   * Records an answered request.
   *
   * @param path without query
   * @param resource the object concerned, or empty
   */
  public void answered(
      Verdict verdict, String method, String path, String resource, int status, String requestId) {
    sink.record(
        AuditRecord.of(clock.epochMillis(), verdict, method, path, resource, status, requestId));
  }
}
