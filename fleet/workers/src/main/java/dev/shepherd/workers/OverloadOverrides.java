package dev.shepherd.workers;

import org.jspecify.annotations.Nullable;

/**
 * From when on a worker counts as overloaded; null means the gateway's limits.
 *
 * @param waitingRequests requests in the engine's queue
 * @param tokenUsage share of the KV cache in use, 0..1
 */
public record OverloadOverrides(@Nullable Long waitingRequests, @Nullable Double tokenUsage) {

  /** Overrides nothing. */
  public static final OverloadOverrides NONE = new OverloadOverrides(null, null);
}
