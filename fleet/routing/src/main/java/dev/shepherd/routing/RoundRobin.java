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
  public int pick(Candidate[] candidates, HashRing ring, PickRequest request, Chance chance) {
    return candidates.length == 0
        ? -1
        : Integer.remainderUnsigned(turn.getAndIncrement(), candidates.length);
  }
}
