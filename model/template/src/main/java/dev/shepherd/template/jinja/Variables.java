package dev.shepherd.template.jinja;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What a rendering knows by name. Strings of user variables are marked in the prompt. */
public final class Variables {

  private final Map<String, Object> values = new HashMap<>();
  private final List<JsonValue> sources = new ArrayList<>();

  /** Sets a variable that came from the client, such as the messages. */
  public Variables user(String name, JsonValue value) {
    return put(name, value, Source.USER);
  }

  /**
   * Sets a variable that came from the client, with some strings of which only parts did.
   *
   * @param mixed by identity: pairs of start and end of the client's parts
   */
  public Variables user(String name, JsonValue value, IdentityHashMap<JsonString, int[]> mixed) {
    return put(name, value, Source.user(mixed));
  }

  /** Sets a variable that the operator has chosen, such as the name of a token. */
  public Variables operator(String name, JsonValue value) {
    return put(name, value, Source.OPERATOR);
  }

  private Variables put(String name, JsonValue value, Source source) {
    values.put(name, source.value(value));
    sources.add(value);
    return this;
  }

  Map<String, Object> values() {
    return values;
  }

  /** Characters in all strings and names, and one for every value. */
  long size() {
    return sources.stream().mapToLong(Variables::size).sum();
  }

  private static long size(JsonValue value) {
    return switch (value) {
      case JsonString(String text) -> text.length() + 1L;
      case JsonArray array -> 1 + array.items().stream().mapToLong(Variables::size).sum();
      case JsonObject object ->
          1
              + object.members().entrySet().stream()
                  .mapToLong(member -> member.getKey().length() + size(member.getValue()))
                  .sum();
      default -> 1;
    };
  }
}
