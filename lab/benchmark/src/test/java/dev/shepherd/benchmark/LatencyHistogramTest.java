package dev.shepherd.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Randomness;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Percentiles are close to the exact ones. */
class LatencyHistogramTest {

  @Test
  void percentilesAreWithinTheirBound() {
    long seed = 20_261_101;
    Randomness random = Randomness.seeded(seed);
    var histogram = new LatencyHistogram();
    long[] exact = new long[20_000];
    for (int i = 0; i < exact.length; i++) {
      // Spread over six powers of ten, as latencies are.
      exact[i] = (long) Math.pow(10, 3 + 6 * random.nextDouble());
      histogram.record(exact[i]);
    }
    Arrays.sort(exact);
    for (double fraction : new double[] {0.01, 0.5, 0.9, 0.99, 0.999, 1}) {
      long wanted = exact[(int) Math.ceil(exact.length * fraction) - 1];
      assertThat((double) histogram.percentileNanos(fraction))
          .as("seed %d, fraction %s", seed, fraction)
          .isBetween((double) wanted, wanted * 1.017);
    }
  }

  @Test
  void extremesDoNotBreakIt() {
    var histogram = new LatencyHistogram();
    assertThat(histogram.percentileNanos(0.5)).isZero();
    histogram.record(-1);
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.count()).isEqualTo(2);
    assertThat(histogram.percentileNanos(0.5)).isZero();
    assertThat(histogram.percentileNanos(1)).isEqualTo((1L << 40) - 1);
  }
}
