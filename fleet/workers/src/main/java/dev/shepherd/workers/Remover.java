package dev.shepherd.workers;

import dev.shepherd.exchange.Cancellable;
import dev.shepherd.exchange.SerialLane;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes workers out of the fleet without cutting what they have under way. Confined to the fleet
 * lane.
 *
 * <p>A worker with running requests drains: it gets nothing new, and leaves the list when its last
 * request ends or its settling time is over, whichever comes first. What still runs then runs on.
 */
final class Remover {
  private final SerialLane lane;
  private final Registry registry;
  private final JobBoard jobs;
  private final Map<Worker, Drain> drains = new LinkedHashMap<>();

  Remover(SerialLane lane, Registry registry, JobBoard jobs) {
    this.lane = lane;
    this.registry = registry;
    this.jobs = jobs;
  }

  /** Begins to remove a worker; nothing happens when that has begun already. */
  void remove(Worker worker) {
    if (drains.containsKey(worker) || !registry.contains(worker)) {
      return;
    }
    JobBoard.Job job = jobs.begin("RemoveWorker", worker.url());
    job.processing(null);
    registry.status(worker, WorkerStatus.DRAINING);
    Duration longest = worker.profile().health().drainSettle();
    var drain = new Drain(job, lane.after(longest, () -> finish(worker)));
    drains.put(worker, drain);
    if (longest.isZero()) {
      finish(worker);
    } else {
      finishIfIdle(worker);
    }
  }

  /** Ends the drain of a worker that has nothing left to do. */
  void finishIfIdle(Worker worker) {
    if (worker.inFlight() == 0) {
      finish(worker);
    }
  }

  private void finish(Worker worker) {
    Drain drain = drains.remove(worker);
    if (drain != null) {
      drain.deadline.cancel();
      registry.remove(worker);
      drain.job.done();
    }
  }

  private record Drain(JobBoard.Job job, Cancellable deadline) {}
}
