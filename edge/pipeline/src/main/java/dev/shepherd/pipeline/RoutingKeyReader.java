package dev.shepherd.pipeline;

import dev.shepherd.net.RequestHead;
import dev.shepherd.routing.RoutingKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the routing key in a request's head. Immutable. */
final class RoutingKeyReader {
  private final RoutingKeys rules;
  private final List<byte[]> names;

  RoutingKeyReader(RoutingKeys rules) {
    this.rules = rules;
    this.names = rules.headers().stream().map(Answers::ascii).toList();
  }

  /** What makes keys of values. */
  RoutingKeys rules() {
    return rules;
  }

  /** The key of the first header with a usable value, or null. */
  @Nullable String read(RequestHead head) {
    for (byte[] name : names) {
      String key = rules.fromHeader(head.value(name));
      if (key != null) {
        return key;
      }
    }
    return null;
  }
}
