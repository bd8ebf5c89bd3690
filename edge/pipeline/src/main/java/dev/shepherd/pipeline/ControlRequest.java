package dev.shepherd.pipeline;

import dev.shepherd.identity.Caller;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to a route of the gateway itself, read completely.
 *
 * @param method upper-case method
 * @param path as sent, without query
 * @param parameters values of the route's placeholders, percent-decoded, in order
 * @param query raw query without question mark, empty if there is none
 * @param headers all headers, names in lower case; of repeated ones the first
 * @param body at most 16 MiB
 * @param requestId the request's id
 * @param caller who asks; null on public routes
 */
public record ControlRequest(
    String method,
    String path,
    List<String> parameters,
    String query,
    Map<String, String> headers,
    byte[] body,
    String requestId,
    @Nullable Caller caller) {

  /** The first value of a query parameter, percent-decoded; null if absent. */
  public @Nullable String queryValue(String name) {
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (Percent.decode(key).equals(name)) {
        return equals < 0 ? "" : Percent.decode(pair.substring(equals + 1));
      }
    }
    return null;
  }
}
