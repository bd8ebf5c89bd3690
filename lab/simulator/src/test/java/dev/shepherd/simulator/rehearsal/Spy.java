package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.Chance;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.HashRing;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.Placement;
import dev.shepherd.routing.Policy;

/** Looks over a policy's shoulder. */
abstract class Spy implements Policy {
  private final Policy policy;

  Spy(Policy policy) {
    this.policy = policy;
  }

  void picked(Decision decision, int index) {}

  void offered(Candidate[] candidates, PickRequest request) {}

  @Override
  public String name() {
    return policy.name();
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    offered(candidates, request);
    int index = policy.pick(candidates, ring, request, decision, chance);
    picked(decision, index);
    return index;
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    return policy.place(chosen, request, decision);
  }
}
