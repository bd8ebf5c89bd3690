package dev.shepherd.routing;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the workers in turn, in the order of their slots: after the one that was last, the next
 * that can take the request. The order does not change when workers come, fail or recover, so
 * nobody is given two turns while another waits for one.
 */
final class RoundRobin implements Policy {
  private final AtomicInteger lastSlot = new AtomicInteger(-1);

  @Override
  public String name() {
    return "round_robin";
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    decision.begin(candidates.length);
    if (candidates.length == 0) {
      return -1;
    }
    int last;
    int index;
    do {
      last = lastSlot.get();
      index = after(last, candidates);
    } while (!lastSlot.compareAndSet(last, candidates[index].slot()));
    return decision.choose(index, Decision.Reason.TURN);
  }

  /** The candidate with the lowest slot above {@code last}, or, if none is, with the lowest. */
  private static int after(int last, Candidate[] candidates) {
    int next = -1;
    int lowest = 0;
    for (int i = 0; i < candidates.length; i++) {
      int slot = candidates[i].slot();
      if (slot > last && (next < 0 || slot < candidates[next].slot())) {
        next = i;
      }
      if (slot < candidates[lowest].slot()) {
        lowest = i;
      }
    }
    return next < 0 ? lowest : next;
  }
}
