package dev.shepherd.workers;

/**
 * How many orders the fleet takes on.
 *
 * @param capacity registrations, changes and removals that may be under way, at least 1
 * @param concurrency of those, how many may talk to their engines at the same moment, at least 1
 */
public record JobLimits(int capacity, int concurrency) {
  /** The defaults: 1000 and 200. */
  public static final JobLimits DEFAULTS = new JobLimits(1000, 200);
}
