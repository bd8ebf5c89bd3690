package dev.shepherd.config;

import java.util.Optional;

/**
 * An option that always has a value, because it has a default.
 *
 * @param <T> the Java type of its value
 */
public final class Option<T> extends AnyOption {

  private final T defaultValue;

  Option(OptionFacts facts, ValueType<?> type, T defaultValue) {
    super(facts, type);
    this.defaultValue = defaultValue;
  }

  /** The value when the option is not given. */
  public T standard() {
    return defaultValue;
  }

  @Override
  Optional<Object> defaultValue() {
    return Optional.of(defaultValue);
  }
}
