package dev.shepherd.routing;

/** How a routing key gets its worker. */
public enum AssignmentMode {
  /** By chance. */
  RANDOM,
  /** The worker with the fewest requests. */
  MIN_LOAD,
  /** The worker at which the fewest different keys have requests under way. */
  MIN_GROUP,
  /** The policy that also decides requests without a key; for manual the same as MIN_LOAD. */
  DELEGATE
}
