package dev.shepherd.routing;

/** How cache_aware came to a decision, as counted in metrics. */
public enum CacheBranch {
  /** A worker that holds enough of the prompt was taken. */
  TREE_MATCH("tree_match"),
  /** Workers hold enough of the prompt, but are too busy. */
  SPILL("spill"),
  /** Nobody holds enough of the prompt; the shortest wait decided. */
  EXPECTED_WAIT_FALLBACK("expected_wait_fallback"),
  /** No worker was chosen. */
  FIRST_HEALTHY_FALLBACK("first_healthy_fallback"),
  /** Full KV caches switched affinity off; the shortest wait decided. */
  KV_PRESSURE("kv_pressure_expected_wait");

  private final String label;

  CacheBranch(String label) {
    this.label = label;
  }

  /** The value of the metric label {@code branch}. */
  public String label() {
    return label;
  }
}
