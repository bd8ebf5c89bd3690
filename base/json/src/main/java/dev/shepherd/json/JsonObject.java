package dev.shepherd.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An object value that keeps the order in which its keys first appeared.
 *
 * <p>When a key is put twice the last value wins and the first place is kept. The typed getters
 * answer "nothing" when the key is absent or holds another type; where a wrong type must be an
 * error, use {@link #fields()}.
 */
public final class JsonObject implements JsonValue {

  /** The object without members. */
  public static final JsonObject EMPTY = builder().build();

  private final Map<String, JsonValue> members;

  private JsonObject(Map<String, JsonValue> members) {
    this.members = Collections.unmodifiableMap(members);
  }

  /** An object with one member. */
  public static JsonObject of(String key, JsonValue value) {
    return builder().put(key, value).build();
  }

  /** An object with one string member. */
  public static JsonObject of(String key, String value) {
    return builder().put(key, value).build();
  }

  /** An object with two members. */
  public static JsonObject of(String key1, JsonValue value1, String key2, JsonValue value2) {
    return builder().put(key1, value1).put(key2, value2).build();
  }

  /** An object with two string members. */
  public static JsonObject of(String key1, String value1, String key2, String value2) {
    return builder().put(key1, value1).put(key2, value2).build();
  }

  /** An object with a copy of these members, in the map's order. */
  public static JsonObject of(Map<String, ? extends JsonValue> members) {
    Builder builder = builder();
    members.forEach(builder::put);
    return builder.build();
  }

  /** Starts an object. */
  public static Builder builder() {
    return new Builder(new LinkedHashMap<>());
  }

  /** Starts an object with the members of this one. */
  public Builder toBuilder() {
    return new Builder(new LinkedHashMap<>(members));
  }

  /** The members in order; unmodifiable. */
  public Map<String, JsonValue> members() {
    return members;
  }

  /** Number of members. */
  public int size() {
    return members.size();
  }

  /** Whether there are no members. */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** Whether the key is present, even with the value {@code null}. */
  public boolean has(String key) {
    return members.containsKey(key);
  }

  /** The value of the key, null when absent; a JSON {@code null} is {@link JsonNull#NULL}. */
  public @Nullable JsonValue get(String key) {
    return members.get(key);
  }

  /** The text of a string member, else null. */
  public @Nullable String string(String key) {
    return members.get(key) instanceof JsonString(String value) ? value : null;
  }

  /** The text of a string member, else the fallback. */
  public String string(String key, String otherwise) {
    return members.get(key) instanceof JsonString(String value) ? value : otherwise;
  }

  /** The value of a member written as an integer that fits into a long, else empty. */
  public OptionalLong integer(String key) {
    return members.get(key) instanceof JsonNumber number ? number.asLong() : OptionalLong.empty();
  }

  /** The value of a number member, else empty. */
  public OptionalDouble number(String key) {
    return members.get(key) instanceof JsonNumber number
        ? OptionalDouble.of(number.asDouble())
        : OptionalDouble.empty();
  }

  /** The value of a boolean member, else empty. */
  public Optional<Boolean> bool(String key) {
    return members.get(key) instanceof JsonBoolean flag
        ? Optional.of(flag.value())
        : Optional.empty();
  }

  /** The value of a boolean member, else the fallback. */
  public boolean bool(String key, boolean otherwise) {
    return members.get(key) instanceof JsonBoolean flag ? flag.value() : otherwise;
  }

  /** An object member, else null. */
  public @Nullable JsonObject object(String key) {
    return members.get(key) instanceof JsonObject object ? object : null;
  }

  /** An array member, else null. */
  public @Nullable JsonArray array(String key) {
    return members.get(key) instanceof JsonArray array ? array : null;
  }

  /** A view for handlers that must refuse members of the wrong type. */
  public JsonFields fields() {
    return new JsonFields(this, "");
  }

  @Override
  public JsonKind kind() {
    return JsonKind.OBJECT;
  }

  /** Whether the other object has equal members, in any order. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonObject object && members.equals(object.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return JsonWriter.compact(this);
  }

  /** Collects members; can be built from once. Not thread-safe. */
  public static final class Builder {

    private @Nullable Map<String, JsonValue> members;

    private Builder(Map<String, JsonValue> members) {
      this.members = members;
    }

    private Map<String, JsonValue> open() {
      if (members == null) {
        throw new IllegalStateException("this builder has already built its object");
      }
      return members;
    }

    /** Sets a member. */
    public Builder put(String key, JsonValue value) {
      open().put(key, value);
      return this;
    }

    /** Sets a string member. */
    public Builder put(String key, String value) {
      return put(key, new JsonString(value));
    }

    /** Sets an integer member. */
    public Builder put(String key, long value) {
      return put(key, JsonNumber.of(value));
    }

    /** Sets a number member; the value must be finite. */
    public Builder put(String key, double value) {
      return put(key, JsonNumber.of(value));
    }

    /** Sets a boolean member. */
    public Builder put(String key, boolean value) {
      return put(key, JsonBoolean.of(value));
    }

    /** Sets a member when there is a value, else leaves it out. */
    public Builder putIfPresent(String key, @Nullable JsonValue value) {
      return value == null ? this : put(key, value);
    }

    /** Sets a string member when there is a value, else leaves it out. */
    public Builder putIfPresent(String key, @Nullable String value) {
      return value == null ? this : put(key, value);
    }

    /** Sets a string member, {@code null} when there is no value. */
    public Builder putOrNull(String key, @Nullable String value) {
      return put(key, value == null ? JsonNull.NULL : new JsonString(value));
    }

    /** Removes a member, if present. */
    public Builder remove(String key) {
      open().remove(key);
      return this;
    }

    /** The object; the builder is spent afterwards. */
    public JsonObject build() {
      JsonObject object = new JsonObject(open());
      members = null;
      return object;
    }
  }
}
