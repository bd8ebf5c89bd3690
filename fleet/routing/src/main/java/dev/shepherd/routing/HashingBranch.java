package dev.shepherd.routing;

/** Which rule of consistent hashing decided a request; {@link #label} is the metric's spelling. */
public enum HashingBranch {
  /** There was nobody to choose from. */
  NO_HEALTHY_WORKERS("no_healthy_workers"),
  /** The request named an available worker. */
  TARGET_WORKER_HIT("target_worker_hit"),
  /** The request named a worker that is unknown or not available. */
  TARGET_WORKER_MISS("target_worker_miss"),
  /** The request's key was looked up on the ring. */
  ROUTING_KEY_HIT("routing_key_hit"),
  /** The request had no key. */
  RANDOM_FALLBACK("random_fallback");

  private final String label;

  HashingBranch(String label) {
    this.label = label;
  }

  /** The value of the metric label {@code branch}. */
  public String label() {
    return label;
  }

  /** Told of every decision, on the deciding thread. */
  @FunctionalInterface
  public interface Listener {

    /** A request was decided by {@code branch}. Must be quick and must not throw. */
    void taken(HashingBranch branch);
  }
}
