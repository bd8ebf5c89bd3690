package dev.shepherd.pipeline;

import dev.shepherd.identity.AuditTrail;
import dev.shepherd.identity.Verdict;
import org.jspecify.annotations.Nullable;

/** Writes down what administrators do. Thread-safe. */
final class Audit {
  private final @Nullable AuditTrail trail;

  /**
   * @param trail where records go; null to write none
   */
  Audit(@Nullable AuditTrail trail) {
    this.trail = trail;
  }

  /** A control-plane request was answered. */
  void answered(HttpExchange exchange, Verdict verdict) {
    AuditTrail to = trail;
    if (to != null) {
      to.answered(
          verdict,
          exchange.head().method(),
          exchange.head().path(),
          "",
          exchange.answerStatus(),
          exchange.requestIdText());
    }
  }
}
