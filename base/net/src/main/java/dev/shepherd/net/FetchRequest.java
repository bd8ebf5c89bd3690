package dev.shepherd.net;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * One control-plane call.
 *
 * @param method upper-case method
 * @param uri absolute, scheme {@code http} or {@code https}
 * @param headers sent as given, beside host, content-length and connection
 * @param body sent with {@code content-length}; empty for none
 * @param timeout for the whole call, from connect to the last byte of the answer
 * @param maxResponseBytes a longer answer fails the call
 */
public record FetchRequest(
    String method,
    URI uri,
    Map<String, String> headers,
    byte[] body,
    Duration timeout,
    int maxResponseBytes) {

  private static final byte[] NOTHING = {};
  private static final int DEFAULT_MAX_RESPONSE_BYTES = 16 << 20;

  /** A GET with an answer of at most 16 MiB. */
  public static FetchRequest get(URI uri, Map<String, String> headers, Duration timeout) {
    return new FetchRequest("GET", uri, headers, NOTHING, timeout, DEFAULT_MAX_RESPONSE_BYTES);
  }

  /** A POST with an answer of at most 16 MiB. */
  public static FetchRequest post(
      URI uri, Map<String, String> headers, byte[] body, Duration timeout) {
    return new FetchRequest("POST", uri, headers, body, timeout, DEFAULT_MAX_RESPONSE_BYTES);
  }
}
