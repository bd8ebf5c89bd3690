package dev.shepherd.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The values of all options of one start. Immutable, safe on any thread. */
public final class Options {

  // Holds only what was given; a value's type is the T of its option, see CommandLine and with().
  private final Map<AnyOption, Object> given;

  Options(Map<AnyOption, Object> given) {
    this.given = Map.copyOf(given);
  }

  /** The options of a start without flags and variables. */
  public static Options defaults() {
    return new Options(Map.of());
  }

  /** The value given, or else the default. */
  @SuppressWarnings("unchecked") // Values are stored under an option of their own type only.
  public <T> T get(Option<T> option) {
    Object value = given.get(option);
    return value == null ? option.standard() : (T) value;
  }

  /** The value given, if any. */
  @SuppressWarnings("unchecked") // Values are stored under an option of their own type only.
  public <T> Optional<T> get(OptionalOption<T> option) {
    return Optional.ofNullable((T) given.get(option));
  }

  /** Whether the option was given by flag or variable. */
  public boolean given(AnyOption option) {
    return given.containsKey(option);
  }

  /** The same options with one changed; the value is not checked. */
  public <T> Options with(Option<T> option, T value) {
    return withValue(option, value);
  }

  /** The same options with one changed; the value is not checked. */
  public <T> Options with(OptionalOption<T> option, T value) {
    return withValue(option, value);
  }

  private Options withValue(AnyOption option, Object value) {
    Map<AnyOption, Object> changed = new HashMap<>(given);
    changed.put(option, value);
    return new Options(changed);
  }

  /** What was given, in the order of the catalogue, secrets masked; for the start-up log. */
  @Override
  public String toString() {
    return Catalogue.all().stream()
        .filter(given::containsKey)
        .map(
            option ->
                option.flag() + "=" + Masking.shown(option, String.valueOf(given.get(option))))
        .collect(Collectors.joining(" "));
  }
}
