package dev.shepherd.workers;

import org.jspecify.annotations.Nullable;

/**
 * A worker's own connection settings; null means the gateway's.
 *
 * @param maxIdlePerHost idle connections kept
 * @param idleTimeoutSecs how long one is kept
 * @param timeoutSecs for a whole request
 * @param connectTimeoutSecs for a connection
 * @param http2 whether HTTP/2 may be used
 */
public record HttpPoolOverrides(
    @Nullable Long maxIdlePerHost,
    @Nullable Long idleTimeoutSecs,
    @Nullable Long timeoutSecs,
    @Nullable Long connectTimeoutSecs,
    @Nullable Boolean http2) {

  /** Overrides nothing. */
  public static final HttpPoolOverrides NONE = new HttpPoolOverrides(null, null, null, null, null);
}
