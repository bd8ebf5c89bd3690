package dev.shepherd.workers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Hands out the small numbers by which policies index their tables. A number is given away again
 * only when its worker has left and the last of its requests has ended, so that nothing that still
 * runs is booked on the wrong worker. Confined to the fleet lane.
 */
final class WorkerSlots {
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private final List<Worker> leaving = new ArrayList<>();
  private int next;

  /** A number that no worker of the fleet has. */
  int take() {
    Iterator<Worker> left = leaving.iterator();
    while (left.hasNext()) {
      Worker worker = left.next();
      if (worker.inFlight() == 0) {
        left.remove();
        free.add(worker.slot());
      }
    }
    Integer slot = free.poll();
    return slot == null ? next++ : slot;
  }

  /** The worker left the fleet; requests may still run there. */
  void left(Worker worker) {
    leaving.add(worker);
  }
}
