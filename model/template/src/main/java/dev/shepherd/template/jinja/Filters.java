package dev.shepherd.template.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can stand behind a bar. */
final class Filters {

  private static final Map<String, Operation> ALL = new HashMap<>();

  static {
    TextFilters.register(ALL);
    SequenceFilters.register(ALL);
    SelectionFilters.register(ALL);
    ValueFilters.register(ALL);
  }

  private Filters() {}

  static @Nullable Operation named(String name) {
    return ALL.get(name);
  }

  static long whole(@Nullable Object value, long otherwise) {
    return value == null ? otherwise : TextMethods.wholeNumber(value);
  }

  static boolean truth(@Nullable Object value) {
    return value != null && Truth.of(value);
  }
}
