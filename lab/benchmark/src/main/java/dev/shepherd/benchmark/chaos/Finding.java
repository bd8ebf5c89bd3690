package dev.shepherd.benchmark.chaos;

import java.util.List;

/**
 * What came of one proof.
 *
 * @param title what was done
 * @param lines what was seen
 * @param bars what had to hold
 */
record Finding(String title, List<String> lines, List<Bar> bars) {

  /**
   * Something that must hold.
   *
   * @param what in words, with the bound
   * @param value what was measured
   */
  record Bar(String what, String value, boolean held) {}

  Finding {
    lines = List.copyOf(lines);
    bars = List.copyOf(bars);
  }

  boolean held() {
    return bars.stream().allMatch(Bar::held);
  }

  /** As it is printed. */
  String text() {
    var out = new StringBuilder();
    out.append(title).append('\n');
    lines.forEach(line -> out.append("  ").append(line).append('\n'));
    for (Bar bar : bars) {
      out.append(bar.held ? "  ok    " : "  FAILS ");
      out.append("%-72s %s%n".formatted(bar.what, bar.value));
    }
    return out.toString();
  }
}
