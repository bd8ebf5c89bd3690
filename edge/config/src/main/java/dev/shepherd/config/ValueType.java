package dev.shepherd.config;

import java.util.function.Function;

/**
 * How the text of an option becomes a value and back.
 *
 * @param label the type's name in the reference page, for example {@code u16}
 * @param read text to value
 * @param write value to text, for showing defaults; never called for secrets
 */
record ValueType<T>(String label, Function<String, Parsed<T>> read, Function<T, String> write) {

  /** The same type with one more restriction. */
  ValueType<T> limited(Limit<? super T> limit) {
    return new ValueType<>(
        label,
        text ->
            switch (read.apply(text)) {
              case Parsed.Value<T>(T value) when !limit.holds().test(value) ->
                  new Parsed.Bad<>("not allowed", "it must be " + limit.words());
              case Parsed<T> other -> other;
            },
        write);
  }
}
