package dev.shepherd.config;

import java.util.Optional;

/**
 * An option without a default: unless it is given, it has no value.
 *
 * @param <T> the Java type of its value
 */
public final class OptionalOption<T> extends AnyOption {

  OptionalOption(OptionFacts facts, ValueType<T> type) {
    super(facts, type);
  }

  @Override
  Optional<Object> defaultValue() {
    return Optional.empty();
  }
}
