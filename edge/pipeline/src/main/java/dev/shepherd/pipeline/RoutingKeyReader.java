package dev.shepherd.pipeline;

import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.net.RequestHead;
import dev.shepherd.routing.RoutingKeys;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the routing key in a request's body or head. Immutable. */
final class RoutingKeyReader {
  /** Longer lists of ids are not worth the look. */
  private static final int MOST_LIST_BYTES = 16 << 10;

  private final RoutingKeys rules;
  private final List<byte[]> names;

  RoutingKeyReader(RoutingKeys rules) {
    this.rules = rules;
    this.names = rules.headers().stream().map(Answers::ascii).toList();
  }

  /** Whether bodies are searched. */
  boolean readsRid() {
    return rules.readsRid();
  }

  /** The key in a body that was scanned, or null. Lists count by their first entry. */
  @Nullable String read(FieldScanner scanner, byte[] document) {
    if (!rules.readsRid()) {
      return null;
    }
    int field = scanner.names().size() - 1;
    return switch (scanner.kind(field)) {
      case STRING -> rules.fromRid(scanner.string(field));
      case ARRAY -> rules.fromRid(firstText(document, scanner.start(field), scanner.end(field)));
      default -> null;
    };
  }

  private static @Nullable String firstText(byte[] document, int from, int to) {
    if (to - from > MOST_LIST_BYTES) {
      return null;
    }
    JsonValue list = JsonParser.parse(Arrays.copyOfRange(document, from, to));
    return list instanceof JsonArray array
            && !array.items().isEmpty()
            && array.items().getFirst() instanceof JsonString text
        ? text.value()
        : null;
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
