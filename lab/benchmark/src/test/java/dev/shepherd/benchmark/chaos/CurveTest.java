package dev.shepherd.benchmark.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.benchmark.chaos.Finding.Bar;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Growth is told from noise. */
class CurveTest {

  private static List<String> growing(IntFunction<Sample> sample) {
    List<Sample> samples = IntStream.range(0, 40).mapToObj(sample).toList();
    return new Curve(samples).bars().stream().filter(bar -> !bar.held()).map(Bar::what).toList();
  }

  @Test
  void sawTeethAndAFirstQuarterOfWarmingUpAreFlat() {
    assertThat(
            growing(
                i ->
                    new Sample(
                        i, Math.min(100, 60 + 4 * i), 20 + 30 * (i % 5), 3, 100 + i % 7, 15)))
        .isEmpty();
  }

  @Test
  void whatGrowsIsNamed() {
    assertThat(growing(i -> new Sample(i, 100 + i, 20, 3, 100, 15)))
        .singleElement()
        .asString()
        .contains("resident");
    assertThat(growing(i -> new Sample(i, 100, 20 + i + 30 * (i % 5), 3, 100, 15)))
        .singleElement()
        .asString()
        .contains("heap after");
    assertThat(growing(i -> new Sample(i, 100, 20, 3 + i / 2.0, 100 + 4 * i, 15 + i / 5)))
        .hasSize(3);
  }

  @Test
  void aFewSamplesProveNothing() {
    assertThat(new Curve(List.of(new Sample(1, 1, 1, 1, 1, 1))).bars())
        .singleElement()
        .matches(bar -> !bar.held());
  }
}
