package dev.shepherd.routing;

/** Chooses a worker for a routing key without regard to the prompt. Thread-safe. */
final class StickyAssignment {
  private final AssignmentMode mode;
  private final StickyKeys keys;

  /**
   * An assignment.
   *
   * @param mode where nobody is to be asked, {@link AssignmentMode#DELEGATE} is the fewest requests
   */
  StickyAssignment(AssignmentMode mode, StickyKeys keys) {
    this.mode = mode;
    this.keys = keys;
  }

  /** The index of a candidate; there must be one. */
  int among(Candidate[] candidates, Decision decision, Chance chance) {
    if (mode == AssignmentMode.RANDOM) {
      return candidates.length == 1 ? 0 : chance.below(candidates.length);
    }
    int best = 0;
    int bestLoad = Integer.MAX_VALUE;
    int equals = 0;
    for (int i = 0; i < candidates.length; i++) {
      int load =
          mode == AssignmentMode.MIN_GROUP
              ? keys.activeKeys(candidates[i])
              : candidates[i].inFlight();
      decision.score(i, load);
      if (load < bestLoad) {
        best = i;
        bestLoad = load;
        equals = 1;
      } else if (load == bestLoad && chance.below(++equals) == 0) {
        best = i;
      }
    }
    return best;
  }

  /** What to say about such a choice. */
  Decision.Reason reason() {
    return mode == AssignmentMode.RANDOM ? Decision.Reason.CHANCE : Decision.Reason.LEAST_LOADED;
  }
}
