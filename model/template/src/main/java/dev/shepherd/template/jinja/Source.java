package dev.shepherd.template.jinja;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonBoolean;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.math.BigInteger;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where a variable came from, which decides what its strings are: text of the conversation, or text
 * that the operator of the model has chosen. Turns JSON into values of templates on demand.
 */
final class Source {

  /** Chosen by the operator: token names, switches. */
  static final Source OPERATOR = new Source(false, Map.of());

  /** Sent by the client. */
  static final Source USER = new Source(true, Map.of());

  /** Digits of the longest integer that is computed with; Python refuses longer ones, too. */
  private static final int MAX_DIGITS = 4300;

  private final boolean user;

  /** For strings that are partly ours, such as those with media placeholders: the user's spans. */
  private final Map<JsonString, int[]> mixed;

  private Source(boolean user, Map<JsonString, int[]> mixed) {
    this.user = user;
    this.mixed = mixed;
  }

  /** Sent by the client, with some strings (by identity) of which only parts are the client's. */
  static Source user(IdentityHashMap<JsonString, int[]> mixed) {
    return mixed.isEmpty() ? USER : new Source(true, mixed);
  }

  boolean isUser() {
    return user;
  }

  Object value(JsonValue json) {
    return switch (json) {
      case JsonString string -> text(string);
      case JsonObject object -> new JsonDict(object, this);
      case JsonArray array -> Seq.of(array, this);
      case JsonBoolean flag -> flag.value();
      case JsonNull nothing -> None.NONE;
      case JsonNumber number -> number(number);
    };
  }

  /**
   * A member of an object. Role and type are words of the protocol: they stay plain while they look
   * like one.
   */
  Object member(String name, JsonValue json) {
    if (json instanceof JsonString(String text)
        && (name.equals("role") || name.equals("type"))
        && isWord(text)) {
      return text;
    }
    return value(json);
  }

  /** The name of a member as a value. */
  Object name(String name) {
    return user ? RichText.user(name) : name;
  }

  private Object text(JsonString string) {
    if (!user) {
      return string.value();
    }
    if (!mixed.isEmpty()) {
      int @Nullable [] spans = mixed.get(string);
      if (spans != null) {
        return RichText.of(string.value(), spans, false);
      }
    }
    return RichText.user(string.value());
  }

  private static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  static Object number(JsonNumber number) {
    OptionalLong small = number.asLong();
    if (small.isPresent()) {
      return small.getAsLong();
    }
    if (!number.isIntegral()) {
      return number.asDouble();
    }
    if (number.text().length() > MAX_DIGITS) {
      throw Fail.value("Exceeds the limit (4300 digits) for integer string conversion");
    }
    return Numbers.shrink(new BigInteger(number.text()));
  }
}
