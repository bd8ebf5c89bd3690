package dev.shepherd.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.parser.catalog.Formats;
import dev.shepherd.parser.catalog.ParsedAnswer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Time grows with the text, not with its square, whatever the text is. */
class LinearTimeTest {

  private static final int SMALL = 50_000;
  private static final int LARGE = 1_000_000;

  /** Growth is 20 by nature; the rest is for a machine that others use too. */
  private static final double MOST = 60;

  private static final long NOISE_NANOS = 30_000_000;

  @Test
  void aLongTextTakesNoMoreThanItsShare() {
    List<String> slow = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (String name : Formats.standard().toolNames()) {
      ToolFormat format = Formats.standard().tool(name);
      if (format == null || !seen.add(format.name())) {
        continue;
      }
      for (String unit : units(format.name())) {
        long small = nanos(format, unit, SMALL);
        long large = nanos(format, unit, LARGE);
        if (large > NOISE_NANOS && large > small * MOST) {
          slow.add(format.name() + " [" + unit + "] " + small + " -> " + large);
        }
      }
    }
    assertThat(slow).isEmpty();
  }

  /** What is repeated: openings without ends, look-alikes, and the beginnings of real calls. */
  private static List<String> units(String format) {
    List<String> units =
        new ArrayList<>(List.of("<", "{", "[", "[{\"a\":", "{\"name\":\"f\",", " "));
    Case.all().stream()
        .filter(c -> c.format().equals(format))
        .map(c -> c.line().string("text", ""))
        .filter(text -> text.length() > 30)
        .limit(3)
        .forEach(
            text -> {
              units.add(text.substring(0, text.length() / 3));
              units.add(text.substring(0, text.length() * 2 / 3));
              units.add(text);
            });
    return units;
  }

  private static long nanos(ToolFormat format, String unit, int size) {
    byte[] text = unit.repeat(size / unit.length() + 1).getBytes(StandardCharsets.UTF_8);
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 2; round++) {
      ToolParser parser =
          format.parsers().open(ParserSettings.of(Tools.NONE), new ParsedAnswer(false));
      long before = cpuNanos();
      for (int at = 0; at < text.length; at += 7) {
        parser.feed(text, at, Math.min(7, text.length - at));
      }
      parser.finish();
      best = Math.min(best, cpuNanos() - before);
    }
    return best;
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
