package dev.shepherd.pipeline;

import dev.shepherd.exchange.Randomness;
import dev.shepherd.workers.ResilienceOverrides;

/**
 * When and how soon a worker's failure is tried again elsewhere.
 *
 * @param maxAttempts attempts in all, at least 1
 * @param initialBackoffMillis wait before the second attempt
 * @param maxBackoffMillis longest wait before jitter
 * @param multiplier growth of the wait per attempt, at least 1
 * @param jitter share of the wait that chance may add or take, 0..1
 */
public record RetryRules(
    int maxAttempts,
    long initialBackoffMillis,
    long maxBackoffMillis,
    double multiplier,
    double jitter) {

  /** These rules but for what a worker has of its own. */
  RetryRules with(ResilienceOverrides own) {
    if (own.equals(ResilienceOverrides.NONE)) {
      return this;
    }
    long attempts = own.maxRetries() != null ? Math.max(1, own.maxRetries()) : maxAttempts;
    boolean never = Boolean.TRUE.equals(own.disableRetry());
    return new RetryRules(
        never ? 1 : (int) Math.min(attempts, Integer.MAX_VALUE),
        own.initialBackoffMillis() != null ? own.initialBackoffMillis() : initialBackoffMillis,
        own.maxBackoffMillis() != null ? own.maxBackoffMillis() : maxBackoffMillis,
        own.backoffMultiplier() != null ? own.backoffMultiplier() : multiplier,
        own.jitterFactor() != null ? own.jitterFactor() : jitter);
  }

  /** Whether any worker may be asked again after this status. */
  boolean anyWorker(int status) {
    return status == 408 || status == 429 || (status >= 502 && status <= 504);
  }

  /** Whether a worker that was not asked yet may be asked after this status. */
  boolean otherWorker(int status) {
    return anyWorker(status) || status == 500;
  }

  /**
   * Wait before the next attempt, in milliseconds.
   *
   * @param attempts how many were made, at least 1
   */
  long backoffMillis(int attempts, Randomness randomness) {
    double wait =
        Math.min(
            Math.floor(initialBackoffMillis * Math.pow(multiplier, attempts - 1)),
            (double) maxBackoffMillis);
    double spread = jitter * (2 * randomness.nextDouble() - 1);
    return Math.max(0, Math.round(wait + wait * spread));
  }
}
