package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.Chance;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.HashRing;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.Policy;

/** The yardstick of plain load balancing: fewest requests under way, the first of equals. */
final class LeastInFlight implements Policy {
  static final String NAME = "least_in_flight";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    decision.begin(candidates.length);
    int best = -1;
    for (int i = 0; i < candidates.length; i++) {
      decision.score(i, candidates[i].inFlight());
      if (best < 0 || candidates[i].inFlight() < candidates[best].inFlight()) {
        best = i;
      }
    }
    return best < 0 ? -1 : decision.choose(best, Decision.Reason.LEAST_LOADED);
  }
}
