package dev.shepherd.routing;

/** Takes any worker with equal probability. */
final class UniformRandom implements Policy {

  @Override
  public String name() {
    return "random";
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    decision.begin(candidates.length);
    return switch (candidates.length) {
      case 0 -> -1;
      case 1 -> decision.choose(0, Decision.Reason.ONLY_ONE);
      default -> decision.choose(chance.below(candidates.length), Decision.Reason.CHANCE);
    };
  }
}
