package dev.shepherd.routing;

/** Hears how policies decide. Called on the deciding threads; must be quick and must not throw. */
public interface PolicyListener extends HashingBranch.Listener {

  /** Hears nothing. */
  PolicyListener NONE = new PolicyListener() {};

  /** consistent_hashing decided. */
  @Override
  default void taken(HashingBranch branch) {}

  /** prefix_hash decided. */
  default void taken(PrefixHashBranch branch) {}

  /** manual, or sticky sessions, decided. */
  default void taken(StickyBranch branch) {}

  /** Sticky sessions decided a request with a key, which came from the body or from a header. */
  default void keyed(boolean fromBody) {}

  /** cache_aware decided. */
  default void taken(CacheBranch branch) {}

  /** The largest share of a prompt that cache_aware thinks a worker holds, 0 to 1. */
  default void matched(double share) {}

  /** So many different routing keys have requests under way at a worker now. */
  default void activeKeys(Candidate worker, int keys) {}
}
