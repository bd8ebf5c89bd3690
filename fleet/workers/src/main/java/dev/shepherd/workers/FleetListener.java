package dev.shepherd.workers;

import dev.shepherd.backend.EngineLoad;
import dev.shepherd.routing.PolicyListener;
import org.jspecify.annotations.Nullable;

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

  /** A worker asked to be left alone for a while, or that time is over. */
  default void restChanged(Worker worker, boolean resting) {}

  /** A request ended. Any thread; on the request path. */
  default void settled(Worker worker, Outcome outcome) {}

  /** A worker was chosen for a request. Any thread; on the request path. */
  default void selected(ModelPool pool, Worker worker) {}

  /**
   * An engine was asked for its load, or was not because it told it by itself.
   *
   * @param mode {@code poll}, {@code fallback} or {@code skipped_fresh_push}
   */
  default void loadPolled(Worker worker, String mode) {}

  /** An engine told its load. */
  default void loadRead(Worker worker, EngineLoad load) {}

  /** What an engine told is too old to be used any more. */
  default void loadExpired(Worker worker) {}

  /** A worker stopped looking alive, or looks alive again: null is "alive". */
  default void vetoChanged(Worker worker, @Nullable Veto from, @Nullable Veto to) {}

  /**
   * A request went to a worker that should not have been chosen, as there was no better one. Any
   * thread; on the request path.
   */
  default void fellBack(ModelPool pool, ModelPool.Fallback why) {}

  /** A request was refused because all workers are too full. Any thread; on the request path. */
  default void shed(ModelPool pool) {}

  /** A new picture of the fleet is in force, with its pool sizes. */
  default void published(FleetSnapshot snapshot) {}
}
