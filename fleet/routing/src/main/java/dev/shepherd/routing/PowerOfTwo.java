package dev.shepherd.routing;

/**
 * Draws two different workers and takes the one with fewer requests under way; the first drawn on a
 * tie, which makes ties random. Mitzenmacher, "The Power of Two Choices in Randomized Load
 * Balancing" (2001).
 */
final class PowerOfTwo implements Policy {
  static final String NAME = "power_of_two";

  private final String name;

  /** A policy known under {@code name}: its own, or the one that it stands in for. */
  PowerOfTwo(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String effectiveName() {
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
    int n = candidates.length;
    if (n < 2) {
      return n == 0 ? -1 : decision.choose(0, Decision.Reason.ONLY_ONE);
    }
    int first = chance.below(n);
    int second = first + 1 + chance.below(n - 1);
    if (second >= n) {
      second -= n;
    }
    int load = candidates[first].inFlight();
    int otherLoad = candidates[second].inFlight();
    decision.score(first, load);
    decision.score(second, otherLoad);
    return decision.choose(otherLoad < load ? second : first, Decision.Reason.LEAST_LOADED);
  }
}
