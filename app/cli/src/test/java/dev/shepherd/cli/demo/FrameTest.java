package dev.shepherd.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table fits its window, whatever that is. */
class FrameTest {
  private static final Guide GUIDE =
      new Guide(65_535, 65_534, "sim-small", List.of("Port 30000 is taken."));
  private static final Reading BUSY =
      new Reading(
          Duration.ofSeconds(3_725),
          Collections.nCopies(
              4, new EngineReading(65_533, "sim-small", "not_ready", 256, 999, 123_456, 9_999, 1)),
          1_024,
          17);

  private static List<String> lines(Style style, int columns, int rows) {
    var past = Collections.nCopies(50, "x".repeat(200));
    return new Frame(GUIDE, style, "2 req/s")
        .lines(BUSY, 9_999, past, new Window.Size(columns, rows));
  }

  @ParameterizedTest
  @CsvSource({"80,24", "120,40", "200,60", "60,15", "80,10", "20,3", "1,1"})
  void noLineIsWiderAndNoFrameHigherThanTheWindow(int columns, int rows) {
    List<String> lines = lines(new Style(true, true), columns, rows);
    assertThat(lines).hasSizeLessThanOrEqualTo(Math.max(1, rows - 1));
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line.replaceAll("\u001b\\[[0-9;]*m", "").length())
                    .isLessThanOrEqualTo(columns));
  }

  @ParameterizedTest
  @CsvSource({"80,24", "120,40"})
  void usualWindowsShowCommandsWholeAndTheTable(int columns, int rows) {
    List<String> lines = lines(new Style(false, false), columns, rows);
    for (Guide.Step step : GUIDE.steps()) {
      assertThat(lines).containsSubsequence(step.command());
    }
    assertThat(lines).filteredOn(line -> line.contains(":65533")).hasSize(4);
    assertThat(lines).anyMatch(line -> line.contains(" 17 failed"));
  }

  @Test
  void withoutColoursThereIsNoEscape() {
    assertThat(String.join("", lines(new Style(false, true), 120, 40))).doesNotContain("\u001b");
  }

  @Test
  void theFullBarIsThePeak() {
    assertThat(new Style(false, true).bar(1, 10)).isEqualTo("█".repeat(10));
    assertThat(new Style(false, true).bar(0.55, 10)).isEqualTo("█████▌");
    assertThat(new Style(false, false).bar(0.5, 10)).isEqualTo("#####");
    assertThat(new Style(false, true).bar(Double.NaN, 10)).isEmpty();
  }

  @Test
  void sizesAreReadAndNonsenseIsNot() {
    assertThat(Window.read("40 120\n")).isEqualTo(new Window.Size(120, 40));
    for (String nonsense : List.of("", "0 0", "40", "a b", "40 120 1", "99999 1")) {
      assertThat(Window.read(nonsense)).as(nonsense).isNull();
    }
  }
}
