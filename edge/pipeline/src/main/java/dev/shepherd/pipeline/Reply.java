package dev.shepherd.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * An answer that the gateway writes itself.
 *
 * @param status HTTP status
 * @param contentType value of {@code content-type}, empty for none
 * @param headers further headers
 * @param body content
 */
public record Reply(
    int status, String contentType, List<Map.Entry<String, String>> headers, byte[] body) {

  private static final String JSON = "application/json";

  /** A JSON answer. */
  public static Reply json(int status, byte[] body) {
    return new Reply(status, JSON, List.of(), body);
  }

  /** A JSON answer from text. */
  public static Reply json(int status, String body) {
    return json(status, body.getBytes(StandardCharsets.UTF_8));
  }

  /** A plain-text answer. */
  public static Reply text(int status, String body) {
    return new Reply(
        status, "text/plain; charset=utf-8", List.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  /** The same answer with one more header. */
  public Reply with(String name, String value) {
    var more = new java.util.ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Reply(status, contentType, List.copyOf(more), body);
  }
}
