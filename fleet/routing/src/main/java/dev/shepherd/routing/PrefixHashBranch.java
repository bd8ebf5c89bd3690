package dev.shepherd.routing;

/** How prefix_hash came to a decision, as counted in metrics. */
public enum PrefixHashBranch {
  /** No worker could take the request. */
  NO_HEALTHY_WORKERS("no_healthy_workers"),
  /** Nothing is known of the prompt; the worker with the fewest requests was taken. */
  NO_TOKENS("no_tokens"),
  /** The head's own worker was taken. */
  RING_HIT("ring_hit"),
  /** The head's worker had too many requests. */
  LOAD_BALANCE_WALK("load_balance_walk"),
  /** There is no ring. */
  FALLBACK_LEAST_LOAD("fallback_least_load");

  private final String label;

  PrefixHashBranch(String label) {
    this.label = label;
  }

  /** The value of the metric label {@code branch}. */
  public String label() {
    return label;
  }
}
