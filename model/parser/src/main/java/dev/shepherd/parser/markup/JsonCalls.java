package dev.shepherd.parser.markup;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.json.JsonWriter;
import dev.shepherd.parser.scan.ByteText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads complete calls that are JSON: an object with name and arguments, or a list of them. */
final class JsonCalls {

  /** A complete call. */
  record Call(String name, ByteText arguments) {}

  private JsonCalls() {}

  /** The calls in the bytes {@code from} to before {@code to}; none when there is anything else. */
  static List<Call> read(byte[] text, int from, int to) {
    JsonValue value;
    try {
      value = JsonParser.parse(Arrays.copyOfRange(text, from, to));
    } catch (JsonException e) {
      return List.of();
    }
    List<Call> calls = new ArrayList<>();
    for (JsonValue each : value instanceof JsonArray list ? list : List.of(value)) {
      if (!(each instanceof JsonObject object
          && object.get("name") instanceof JsonString name
          && !name.value().isEmpty())) {
        return List.of();
      }
      calls.add(new Call(name.value(), arguments(object)));
    }
    return calls;
  }

  private static ByteText arguments(JsonObject call) {
    for (String key : new String[] {"arguments", "parameters", "args"}) {
      JsonValue arguments = call.get(key);
      if (arguments instanceof JsonString text && isObject(text.value())) {
        return new ByteText().append(text.value());
      }
      if (arguments != null) {
        return new ByteText().append(JsonWriter.compact(arguments));
      }
    }
    return new ByteText().append("{}");
  }

  /** Some models write the arguments as a string that holds an object. */
  private static boolean isObject(String text) {
    try {
      return JsonParser.parse(text) instanceof JsonObject;
    } catch (JsonException e) {
      return false;
    }
  }
}
