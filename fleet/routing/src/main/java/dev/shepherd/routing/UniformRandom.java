package dev.shepherd.routing;

/** Takes any worker with equal probability. */
final class UniformRandom implements Policy {

  @Override
  public String name() {
    return "random";
  }

  @Override
  public int pick(Candidate[] candidates, HashRing ring, PickRequest request, Chance chance) {
    return switch (candidates.length) {
      case 0 -> -1;
      case 1 -> 0;
      default -> chance.below(candidates.length);
    };
  }
}
