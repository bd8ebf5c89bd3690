package dev.shepherd.workers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker's own retry and breaker settings; null means the gateway's.
 *
 * @param maxRetries attempts in total, at least 1
 * @param initialBackoffMillis before the first repetition
 * @param maxBackoffMillis longest pause
 * @param backoffMultiplier growth of the pause, at least 1
 * @param jitterFactor random part of the pause, 0..1
 * @param disableRetry whether requests are never repeated
 * @param cbFailureThreshold failures in a row that open the breaker, at least 1
 * @param cbSuccessThreshold trial successes in a row that close it, at least 1
 * @param cbTimeoutSecs how long it stays open, at least 1
 * @param cbWindowSecs how old a failure may be and still count, at least 1
 * @param disableCircuitBreaker whether there is none
 * @param retryableStatusCodes statuses that count as the worker's failure, instead of the default
 * @param capacityStatusCodes statuses that mean "full" and say nothing about its health
 * @param cbFailureRate share of failures that opens the breaker, 0..1; 0 for never
 * @param cbMinimumRequests how many outcomes the share is taken of at least, from 1
 * @param cbHalfOpenRequests trials under way at once, from 1
 */
public record ResilienceOverrides(
    @Nullable Long maxRetries,
    @Nullable Long initialBackoffMillis,
    @Nullable Long maxBackoffMillis,
    @Nullable Double backoffMultiplier,
    @Nullable Double jitterFactor,
    @Nullable Boolean disableRetry,
    @Nullable Long cbFailureThreshold,
    @Nullable Long cbSuccessThreshold,
    @Nullable Long cbTimeoutSecs,
    @Nullable Long cbWindowSecs,
    @Nullable Boolean disableCircuitBreaker,
    @Nullable List<Integer> retryableStatusCodes,
    @Nullable List<Integer> capacityStatusCodes,
    @Nullable Double cbFailureRate,
    @Nullable Long cbMinimumRequests,
    @Nullable Long cbHalfOpenRequests) {

  /** Overrides nothing. */
  public static final ResilienceOverrides NONE =
      new ResilienceOverrides(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null);
}
