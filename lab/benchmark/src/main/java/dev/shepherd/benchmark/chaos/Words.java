package dev.shepherd.benchmark.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of a command line in the forms {@code --name value} and {@code --name=value}. Problems
 * are collected, so that all of them can be told.
 */
final class Words {
  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  Words(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      String word = args.get(i);
      int equals = word.indexOf('=');
      if (!word.startsWith("--")) {
        problems.add("unexpected word '" + word + "'");
      } else if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1));
      } else if (i + 1 < args.size()) {
        values.put(word, args.get(++i));
      } else {
        problems.add(word + " needs a value");
      }
    }
  }

  /** Takes a whole number out. */
  int number(String name, int otherwise, int least, int most) {
    String value = values.remove(name);
    if (value == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The message below covers it.
    }
    problems.add(
        name + " needs a whole number from " + least + " to " + most + ", not '" + value + "'");
    return otherwise;
  }

  /** Takes names between commas out. */
  List<String> names(String name, List<String> known) {
    String value = values.remove(name);
    if (value == null) {
      return known;
    }
    List<String> names = List.of(value.split(",", -1));
    for (String each : names) {
      if (!known.contains(each)) {
        problems.add(name + ": there is no '" + each + "'; known: " + String.join(", ", known));
      }
    }
    return names;
  }

  /** What is wrong, once everything known was taken out; null if nothing. */
  @Nullable String problem() {
    values.keySet().forEach(name -> problems.add("there is no option '" + name + "'"));
    values.clear();
    return problems.isEmpty() ? null : String.join("; ", problems);
  }
}
