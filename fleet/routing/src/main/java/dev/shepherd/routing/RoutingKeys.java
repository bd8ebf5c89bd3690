package dev.shepherd.routing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request's routing key comes from. With sticky sessions first the body's {@code rid}, then
 * headers, both without what tells turns and retries of one conversation apart; else headers alone,
 * as they are. Immutable.
 *
 * @param headers names of headers in lower case, the first with a usable value wins
 * @param lineage whether sticky sessions are on
 */
public record RoutingKeys(List<String> headers, boolean lineage) {
  static final int MOST_BYTES = 128;

  /** The key as given in {@code x-smg-routing-key}. */
  public static final RoutingKeys DEFAULTS = new RoutingKeys(List.of("x-smg-routing-key"), false);

  /** Copies the list. */
  public RoutingKeys {
    headers = List.copyOf(headers);
  }

  /** Whether the body's {@code rid} counts, so that bodies have to be read before the pick. */
  public boolean readsRid() {
    return lineage;
  }

  /** The key that a header's value makes, or null when it makes none. */
  public @Nullable String fromHeader(@Nullable String value) {
    return usable(value == null || !lineage ? value : stem(value));
  }

  /** The key that a body's {@code rid} makes, or null when it makes none or does not count. */
  public @Nullable String fromRid(@Nullable String rid) {
    return rid == null || !lineage ? null : usable(stem(rid));
  }

  private static @Nullable String usable(@Nullable String key) {
    if (key == null || key.isEmpty() || key.length() > MOST_BYTES) {
      return null;
    }
    return key.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES ? null : key;
  }

  /**
   * The text without one {@code _r} and digits at its end, and then without one {@code _t} and
   * digits; the whole text if nothing would be left.
   */
  static String stem(String id) {
    int end = withoutSuffix(id, withoutSuffix(id, id.length(), 'r'), 't');
    return end == 0 ? id : id.substring(0, end);
  }

  private static int withoutSuffix(String id, int end, char letter) {
    int at = end;
    while (at > 0 && id.charAt(at - 1) >= '0' && id.charAt(at - 1) <= '9') {
      at--;
    }
    boolean suffix = at < end && at >= 2 && id.charAt(at - 1) == letter && id.charAt(at - 2) == '_';
    return suffix ? at - 2 : end;
  }
}
