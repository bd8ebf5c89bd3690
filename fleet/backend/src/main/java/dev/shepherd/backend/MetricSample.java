package dev.shepherd.backend;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of metrics text.
 *
 * @param name as written, colons included
 * @param labels in the order written, each name once, values unescaped
 * @param number the value in its shortest form
 */
record MetricSample(String name, List<Label> labels, String number) {

  /** One label; {@code value} is unescaped. */
  record Label(String name, String value) {}

  MetricSample {
    labels = List.copyOf(labels);
  }

  /** The value; NaN and infinities included. */
  double value() {
    return switch (number) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(number);
    };
  }

  /** The value of a label, null without it. */
  @Nullable String label(String wanted) {
    for (var label : labels) {
      if (label.name().equals(wanted)) {
        return label.value();
      }
    }
    return null;
  }
}
