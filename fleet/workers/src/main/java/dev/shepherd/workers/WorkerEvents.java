package dev.shepherd.workers;

import dev.shepherd.workers.CircuitBreaker.State;

/** What a worker tells the fleet, on whatever thread it happens. */
interface WorkerEvents {

  /** The breaker changed its phase; {@code breaker} may have been replaced since. */
  void breakerChanged(Worker worker, CircuitBreaker breaker, State from, State to, long generation);

  /** The worker asked to be left alone; {@link Worker#endRest} is to be called later. */
  void restBegan(Worker worker);

  /** A request ended. */
  void settled(Worker worker, Outcome outcome);

  /** The last request of a draining worker ended. */
  void idle(Worker worker);

  /** A release without an acquire: a defect of the caller. */
  void releasedTooOften(Worker worker);
}
