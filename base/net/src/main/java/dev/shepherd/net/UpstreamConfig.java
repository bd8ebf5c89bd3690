package dev.shepherd.net;

import java.time.Duration;

/**
 * Limits of the worker side.
 *
 * @param connectTimeout for each address tried, TLS handshake included
 * @param poolIdleTimeout idle connections are closed after this; zero keeps them. Engines close
 *     after 5 s, so stay below
 * @param maxIdlePerEndpoint idle connections kept per worker over all loops
 * @param maxHeadBytes longest answer head
 */
public record UpstreamConfig(
    Duration connectTimeout, Duration poolIdleTimeout, int maxIdlePerEndpoint, int maxHeadBytes) {

  /** The reference's values. */
  public static UpstreamConfig defaults() {
    return new UpstreamConfig(Duration.ofSeconds(10), Duration.ofSeconds(3), 1024, 64 << 10);
  }
}
