package dev.shepherd.json;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads members of an object for handlers that refuse wrong types.
 *
 * <p>A member that is absent or {@code null} counts as missing. Methods that start with {@code
 * required} throw {@link JsonShapeException} when a member is missing; all throw it when a member
 * has another type. The message names the field and is fit for clients.
 */
public final class JsonFields {

  private final JsonObject object;
  private final String prefix;

  JsonFields(JsonObject object, String prefix) {
    this.object = object;
    this.prefix = prefix;
  }

  /** The object read from. */
  public JsonObject object() {
    return object;
  }

  /** A string, null when missing. */
  public @Nullable String string(String key) {
    JsonValue value = present(key);
    return switch (value) {
      case null -> null;
      case JsonString(String text) -> text;
      default -> throw wrongType(key, "a string", value);
    };
  }

  /** A string that must be there. */
  public String requiredString(String key) {
    String text = string(key);
    if (text == null) {
      throw missing(key);
    }
    return text;
  }

  /** An integer that fits into a long, empty when missing. */
  public OptionalLong integer(String key) {
    JsonValue value = present(key);
    if (value == null) {
      return OptionalLong.empty();
    }
    OptionalLong result =
        value instanceof JsonNumber number ? number.asLong() : OptionalLong.empty();
    if (result.isEmpty()) {
      throw wrongType(key, "an integer of at most 64 bits", value);
    }
    return result;
  }

  /** An integer within bounds, both included; empty when missing. */
  public OptionalLong integer(String key, long least, long most) {
    OptionalLong result = integer(key);
    if (result.isPresent() && (result.getAsLong() < least || result.getAsLong() > most)) {
      throw complaint(key, "must be from " + least + " to " + most);
    }
    return result;
  }

  /** A number, empty when missing. */
  public OptionalDouble number(String key) {
    JsonValue value = present(key);
    return switch (value) {
      case null -> OptionalDouble.empty();
      case JsonNumber number -> OptionalDouble.of(number.asDouble());
      default -> throw wrongType(key, "a number", value);
    };
  }

  /** A boolean, empty when missing. */
  public Optional<Boolean> bool(String key) {
    JsonValue value = present(key);
    return switch (value) {
      case null -> Optional.empty();
      case JsonBoolean flag -> Optional.of(flag.value());
      default -> throw wrongType(key, "true or false", value);
    };
  }

  /** An array, null when missing. */
  public @Nullable JsonArray array(String key) {
    JsonValue value = present(key);
    return switch (value) {
      case null -> null;
      case JsonArray array -> array;
      default -> throw wrongType(key, "an array", value);
    };
  }

  /** The members of a nested object, null when missing. */
  public @Nullable JsonFields object(String key) {
    JsonValue value = present(key);
    return switch (value) {
      case null -> null;
      case JsonObject nested -> new JsonFields(nested, prefix + key + '.');
      default -> throw wrongType(key, "an object", value);
    };
  }

  private @Nullable JsonValue present(String key) {
    JsonValue value = object.get(key);
    return value == JsonNull.NULL ? null : value;
  }

  private JsonShapeException missing(String key) {
    return complaint(key, "is missing");
  }

  private JsonShapeException wrongType(String key, String expected, JsonValue found) {
    String seen = found instanceof JsonNumber number ? clip(number.text()) : found.kind().phrase();
    return complaint(key, "must be " + expected + ", not " + seen);
  }

  private JsonShapeException complaint(String key, String what) {
    return new JsonShapeException(prefix + key, "field '" + prefix + key + "' " + what);
  }

  /** Keeps messages short however long the number is. */
  private static String clip(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
