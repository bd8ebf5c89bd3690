package dev.shepherd.net;

import java.util.concurrent.CompletionStage;

/**
 * Small HTTP calls of the control plane (probes, metadata, admin fan-outs): a whole answer in
 * memory, bounded in time and size. Never used for client traffic.
 */
@FunctionalInterface
public interface HttpFetcher {

  /**
   * Starts a call. The stage completes on an unspecified thread; callers hop to their own lane. It
   * fails with {@link java.io.IOException} (refused, reset, unreadable, too large) or {@link
   * java.util.concurrent.TimeoutException}.
   */
  CompletionStage<FetchResponse> fetch(FetchRequest request);
}
