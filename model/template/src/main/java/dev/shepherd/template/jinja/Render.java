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
  private final Compare compare;
  private int line;

  Render(Map<String, Object> variables, Supplier<LocalDateTime> clock, Budget budget) {
    this.variables = variables;
    this.clock = clock;
    this.budget = budget;
    this.compare = new Compare(budget);
  }

  Budget budget() {
    return budget;
  }

  Compare compare() {
    return compare;
  }

  /** Does something to a value; what is done to long strings, or makes them, counts as more. */
  Object apply(Operation operation, Object subject, Args args) {
    budget.step();
    String text = Texts.text(subject);
    if (text != null) {
      budget.scan(text.length());
    }
    Object result = operation.apply(this, subject, args);
    String made = result == subject ? null : Texts.text(result);
    if (made != null) {
      budget.chars(made.length());
    }
    return result;
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
