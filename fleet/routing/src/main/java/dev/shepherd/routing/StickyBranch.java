package dev.shepherd.routing;

/** How a request with or without a routing key was decided, as counted in metrics. */
public enum StickyBranch {
  /** No worker could take the request. */
  NO_HEALTHY_WORKERS("no_healthy_workers"),
  /** The key's worker was taken. */
  OCCUPIED_HIT("occupied_hit"),
  /** The key's workers cannot take requests; the key was placed again. */
  OCCUPIED_MISS("occupied_miss"),
  /** The key is new. */
  VACANT("vacant"),
  /** The key has enough under way at its worker; the request was placed again. */
  CAP_RESPILL("cap_respill"),
  /** The request has no key. */
  NO_ROUTING_ID("no_routing_id");

  private final String label;

  StickyBranch(String label) {
    this.label = label;
  }

  /** The value of the metric label {@code branch}. */
  public String label() {
    return label;
  }
}
