package dev.shepherd.routing;

import java.util.concurrent.atomic.AtomicInteger;

/** Takes the workers in turn. */
final class RoundRobin implements Policy {
  private final AtomicInteger turn = new AtomicInteger();

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
    int index = Integer.remainderUnsigned(turn.getAndIncrement(), candidates.length);
    return decision.choose(index, Decision.Reason.TURN);
  }
}
