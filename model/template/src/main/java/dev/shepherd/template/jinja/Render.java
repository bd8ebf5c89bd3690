package dev.shepherd.template.jinja;

import java.time.LocalDateTime;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One rendering: its variables, its clock, its budget, and the line it has come to. */
final class Render {

  private final Map<String, Object> variables;
  private final Supplier<LocalDateTime> clock;
  private final Budget budget;
  private int line;

  Render(Map<String, Object> variables, Supplier<LocalDateTime> clock, Budget budget) {
    this.variables = variables;
    this.clock = clock;
    this.budget = budget;
  }

  Budget budget() {
    return budget;
  }

  LocalDateTime now() {
    return clock.get();
  }

  /** The value of a variable or global, null when there is none. */
  @Nullable Object resolve(String name) {
    Object value = variables.get(name);
    return value != null ? value : Globals.named(name);
  }

  /** Notes where the rendering is, for messages. */
  void at(int templateLine) {
    line = templateLine;
  }

  int line() {
    return line;
  }
}
