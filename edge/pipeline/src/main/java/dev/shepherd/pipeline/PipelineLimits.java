package dev.shepherd.pipeline;

import java.time.Duration;

/**
 * Limits of relayed requests.
 *
 * @param maxBodyBytes longest request body; longer ones get 413
 * @param maxBufferedBytes longest body that is kept, so that the request can be sent again; longer
 *     ones are streamed
 * @param answerTimeout how long a worker may take until the head of its answer; zero for no limit
 * @param streamIdleTimeout how long an open answer may stand still, on either side; zero for no
 *     limit
 * @param keepAlive silence after which a stream gets a keep-alive; zero for none
 * @param slow from this total time on a request is logged at info; zero for never
 * @param headTimeout the same for requests that ask for a stream; zero for the same limit
 * @param forwardClientAuthorization whether the client's own {@code Authorization} goes to workers
 *     without a key even though the gateway asks for keys
 */
public record PipelineLimits(
    long maxBodyBytes,
    long maxBufferedBytes,
    Duration answerTimeout,
    Duration streamIdleTimeout,
    Duration keepAlive,
    Duration slow,
    boolean forwardClientAuthorization,
    Duration headTimeout) {

  /** Limits with one answer timeout for streams and others. */
  public PipelineLimits(
      long maxBodyBytes,
      long maxBufferedBytes,
      Duration answerTimeout,
      Duration streamIdleTimeout,
      Duration keepAlive,
      Duration slow,
      boolean forwardClientAuthorization) {
    this(
        maxBodyBytes,
        maxBufferedBytes,
        answerTimeout,
        streamIdleTimeout,
        keepAlive,
        slow,
        forwardClientAuthorization,
        Duration.ZERO);
  }

  /** Nanoseconds until the head of an answer must be here, 0 for no limit. */
  long headNanos(boolean stream) {
    long whole = answerTimeout.toNanos();
    long head = headTimeout.toNanos();
    if (!stream || head == 0) {
      return whole;
    }
    return whole == 0 ? head : Math.min(whole, head);
  }
}
