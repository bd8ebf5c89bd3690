package dev.shepherd.config;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A restriction on the value of an option beyond its type.
 *
 * @param words the rule, to be read after "must be": for example {@code at least 1}
 * @param holds whether a value obeys the rule
 */
record Limit<T>(String words, Predicate<T> holds) {

  // The token characters of RFC 9110.
  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  /** Numbers not below {@code minimum}. */
  static Limit<Number> atLeast(int minimum) {
    return new Limit<>("at least " + minimum, value -> value.doubleValue() >= minimum);
  }

  /** Finite numbers above zero. */
  static Limit<Number> positive() {
    return new Limit<>(
        "greater than 0", value -> value.doubleValue() > 0 && Double.isFinite(value.doubleValue()));
  }

  /** Numbers within the bounds, both included. */
  static Limit<Number> between(int minimum, int maximum) {
    return new Limit<>(
        minimum + " to " + maximum,
        value -> value.doubleValue() >= minimum && value.doubleValue() <= maximum);
  }

  /** Text with at least one visible character and no control characters. */
  static Limit<String> visibleText() {
    return new Limit<>(
        "non-empty text without control characters",
        value -> !value.isBlank() && value.chars().noneMatch(Character::isISOControl));
  }

  /** A name that HTTP allows for a header. */
  static Limit<String> headerName() {
    return new Limit<>("a legal HTTP header name", name -> HEADER_NAME.matcher(name).matches());
  }
}
