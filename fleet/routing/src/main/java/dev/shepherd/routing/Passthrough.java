package dev.shepherd.routing;

/** Takes the first worker that is available; meant for fleets of one. */
final class Passthrough implements Policy {

  @Override
  public String name() {
    return "passthrough";
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    decision.begin(candidates.length);
    return candidates.length == 0 ? -1 : decision.choose(0, Decision.Reason.TURN);
  }
}
