package dev.shepherd.workers;

import dev.shepherd.routing.ReportedLoad;

/**
 * Judges whether a worker's engine is too full for more work, by its last report and the limits of
 * the worker or the gateway.
 *
 * <p>A report may be many seconds old, and a worker that gets nothing because of it empties all the
 * while. So a queue that was too long counts only as long as it can still be so: answers that have
 * begun since are taken off.
 */
final class Overload {
  private final OverloadSettings settings;

  Overload(OverloadSettings settings) {
    this.settings = settings;
  }

  boolean judge(Worker worker) {
    Reading reading = worker.reading();
    if (reading == null) {
      return false;
    }
    OverloadOverrides own = worker.spec().overload();
    ReportedLoad load = reading.load();
    Long ownWaiting = own.waitingRequests();
    if (ownWaiting != null || settings.protect()) {
      long most = ownWaiting != null ? ownWaiting : settings.waitingRequests();
      if (load.waiting() >= most && reading.waitingNow(worker.traffic()) >= most) {
        return true;
      }
    }
    Double ownUsage = own.tokenUsage();
    if (ownUsage != null || settings.protect()) {
      double most = ownUsage != null ? ownUsage : settings.tokenUsage();
      return load.kvUsage() >= most;
    }
    return false;
  }
}
