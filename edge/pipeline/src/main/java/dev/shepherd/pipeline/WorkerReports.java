package dev.shepherd.pipeline;

import dev.shepherd.workers.Worker;

/** Told what requests find out about workers. Any thread; calls must be cheap. */
public interface WorkerReports {

  /** A worker could not be reached, or did not answer. */
  void unreachable(Worker worker);

  /**
   * A worker said that it is full.
   *
   * @param seconds when it wants to be asked again, positive
   */
  void saturated(Worker worker, long seconds);
}
