package dev.shepherd.admission;

import dev.shepherd.exchange.GatewayError;

/** What became of a request that asked a {@link ConcurrencyLimiter} for a permit. */
public sealed interface Admission permits Admission.Admitted, Admission.Refused, Waiter {

  /**
   * The caller holds a permit and must give it back once with {@link ConcurrencyLimiter#release}.
   */
  enum Admitted implements Admission {
    ADMITTED
  }

  /**
   * The request is turned away; no permit is held.
   *
   * @param error what the client gets to see
   */
  record Refused(GatewayError error) implements Admission {}

  /**
   * Hears how waiting ended: exactly one of the two methods is called, once, on the executor that
   * was named when waiting began, and none after a successful {@link Waiter#cancel}.
   */
  interface Listener {

    /**
     * The permit is held now and must be given back once with {@link ConcurrencyLimiter#release}.
     */
    void admitted();

    /** Waiting is over without a permit. */
    void refused(GatewayError error);
  }
}
