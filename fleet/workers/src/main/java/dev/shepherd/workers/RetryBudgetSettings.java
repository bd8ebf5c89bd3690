package dev.shepherd.workers;

/**
 * How many repeated attempts a model's requests may cause in all.
 *
 * @param enabled false for no bound
 * @param share repeated attempts per request, from 0
 * @param minimumPerSecond repeated attempts per second that are always allowed, from 0
 */
public record RetryBudgetSettings(boolean enabled, double share, int minimumPerSecond) {

  /** The defaults: one for every five requests, and ten per second. */
  public static final RetryBudgetSettings DEFAULTS = new RetryBudgetSettings(true, 0.2, 10);
}
