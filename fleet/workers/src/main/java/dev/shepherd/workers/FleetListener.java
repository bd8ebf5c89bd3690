package dev.shepherd.workers;

import dev.shepherd.routing.PolicyListener;

/**
 * Hears what happens in the fleet, for metrics and logs. Calls come on the fleet lane unless stated
 * otherwise; they must be quick and must not throw. Those of policies come on the request path.
 */
public interface FleetListener extends PolicyListener {

  /** Hears nothing. */
  FleetListener NONE = new FleetListener() {};

  /** A worker joined the list. */
  default void added(Worker worker) {}

  /** A worker left the list; its metric series may go. */
  default void removed(Worker worker) {}

  /** A worker's status changed. */
  default void statusChanged(Worker worker, WorkerStatus from, WorkerStatus to) {}

  /** A health probe was answered. */
  default void healthChecked(Worker worker, boolean healthy) {}

  /** A breaker changed its phase. */
  default void breakerChanged(Worker worker, CircuitBreaker.State from, CircuitBreaker.State to) {}

  /** An open breaker went half-open because a health probe succeeded, not because time passed. */
  default void breakerReadmitted(Worker worker) {}

  /** A request ended. Any thread; on the request path. */
  default void settled(Worker worker, Outcome outcome) {}

  /** A worker was chosen for a request. Any thread; on the request path. */
  default void selected(ModelPool pool, Worker worker) {}

  /** A new picture of the fleet is in force, with its pool sizes. */
  default void published(FleetSnapshot snapshot) {}
}
