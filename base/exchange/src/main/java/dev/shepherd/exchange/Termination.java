package dev.shepherd.exchange;

/**
 * How an exchange ended. Each exchange has exactly one; retry, breaker, metrics, log and
 * cancellation all read it.
 */
public enum Termination {
  /** The worker's answer (of whatever status) was relayed to its real end. */
  COMPLETED,
  /**
   * The gateway answered itself before any worker was asked: bad input, no permission, unknown
   * model.
   */
  REFUSED,
  /** The client went away first. */
  CLIENT_GONE,
  /** The worker's answer broke off. */
  UPSTREAM_CUT,
  /** No worker gave an answer: connect failures, timeouts before the head, unreadable heads. */
  UPSTREAM_ERROR,
  /** Nothing moved on an open answer for longer than allowed. */
  IDLE_TIMEOUT,
  /** The request's total time was over. */
  DEADLINE,
  /** The worker was taken away under the request. */
  EVICTED,
  /** Turned away under load. */
  SHED,
  /** The gateway shut down before the answer was complete. */
  SHUTDOWN
}
