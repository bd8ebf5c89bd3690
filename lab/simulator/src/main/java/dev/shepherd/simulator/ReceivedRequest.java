package dev.shepherd.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as an engine saw it.
 *
 * @param connection number of the connection it came on, from 1
 * @param method as sent
 * @param uri request target as sent
 * @param version such as {@code HTTP/1.1}
 * @param headers in wire order, names in the spelling sent, repeats kept
 * @param body content bytes, transfer coding removed
 * @param trailers as for headers
 * @param complete whether the whole body had arrived when it was answered
 * @param receivedNanos on the engine's clock, when the answer was decided
 */
public record ReceivedRequest(
    long connection,
    String method,
    String uri,
    String version,
    List<Map.Entry<String, String>> headers,
    byte[] body,
    List<Map.Entry<String, String>> trailers,
    boolean complete,
    long receivedNanos) {

  /** The first value of a header, name in any case. */
  public @Nullable String header(String name) {
    for (var header : headers) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  /** The target without its query. */
  public String path() {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  /** The body read as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
