package dev.shepherd.net;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link FetchRequest}.
 *
 * @param status HTTP status
 * @param headers in wire order, names in lower case, repeated ones repeated
 * @param body the content, transfer coding removed
 */
public record FetchResponse(int status, List<Map.Entry<String, String>> headers, byte[] body) {

  /** Whether the status is 2xx. */
  public boolean ok() {
    return status >= 200 && status < 300;
  }

  /** The first value of a header, {@code name} in lower case. */
  public @Nullable String header(String name) {
    for (var header : headers) {
      if (header.getKey().equals(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  /** The body read as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
