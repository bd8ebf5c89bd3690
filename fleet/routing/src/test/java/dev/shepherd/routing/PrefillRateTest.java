package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PrefillRateTest {
  private final PrefillRate common = new PrefillRate();
  private final PrefillRate rate = new PrefillRate(common);
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void findsTheSpeedOfAnEngine() {
    for (int i = 0; i < 40; i++) {
      learn(2000 + random.nextInt(20_000), 0, 16_000);
    }
    assertThat(1 / rate.secondsPerUnit()).isCloseTo(16_000, within(1.0));
    assertThat(rate.overheadSeconds()).isZero();
  }

  @Test
  void tellsOverheadFromSpeed() {
    for (int i = 0; i < 60; i++) {
      learn(i % 2 == 0 ? 100 + random.nextInt(400) : 5000 + random.nextInt(10_000), 0.02, 16_000);
    }
    assertThat(1 / rate.secondsPerUnit()).isCloseTo(16_000, within(800.0));
    assertThat(rate.overheadSeconds()).isCloseTo(0.02, within(0.003));
  }

  @Test
  void workOfOthersDoesNotLookLikeASlowEngine() {
    for (int i = 0; i < 100; i++) {
      int units = 2000 + random.nextInt(20_000);
      double others = random.nextInt(100) < 60 ? random.nextDouble() * 3 : 0;
      rate.learn(units, units / 16_000.0 + others, common);
    }
    assertThat(1 / rate.secondsPerUnit()).isBetween(13_000.0, 16_001.0);
  }

  @Test
  void aSlowedEngineIsKnownAfterAHandfulOfPrompts() {
    for (int i = 0; i < 100; i++) {
      learn(2000 + random.nextInt(20_000), 0, 16_000);
    }
    for (int i = 0; i < 12; i++) {
      learn(2000 + random.nextInt(20_000), 0, 8000);
    }
    assertThat(1 / rate.secondsPerUnit()).isBetween(7900.0, 10_100.0);
    for (int i = 0; i < 8; i++) {
      learn(2000 + random.nextInt(20_000), 0, 32_000);
    }
    assertThat(1 / rate.secondsPerUnit()).isCloseTo(32_000, within(50.0));
  }

  @Test
  void aStallIsForgiven() {
    for (int i = 0; i < 40; i++) {
      learn(2000 + random.nextInt(20_000), 0, 16_000);
    }
    rate.learn(3000, 90_000, common);
    rate.learn(3000, 30, common);
    assertThat(1 / rate.secondsPerUnit()).isCloseTo(16_000, within(1.0));
  }

  @Test
  void aNewWorkerIsJudgedAsTheOthers() {
    for (int i = 0; i < 40; i++) {
      common.learn(5000, 5000 / 20_000.0, common);
    }
    assertThat(1 / new PrefillRate(common).secondsPerUnit())
        .isCloseTo(1 / common.secondsPerUnit(), within(1e-6));
    assertThat(1 / common.secondsPerUnit()).isCloseTo(20_000, within(1.0));
  }

  @Test
  void hostileFiguresLeaveTheEstimateFinite() {
    double[] bad = {
      0,
      -1,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      1e-300,
      1,
      1e11
    };
    for (int round = 0; round < 50; round++) {
      for (double units : bad) {
        for (double seconds : bad) {
          rate.learn(units, seconds, common);
          common.learn(seconds, units, common);
          assertThat(rate.secondsPerUnit()).isFinite().isPositive();
          assertThat(rate.overheadSeconds()).isFinite().isNotNegative();
          assertThat(common.secondsPerUnit()).isFinite().isPositive();
        }
      }
    }
  }

  private void learn(int units, double overhead, double speed) {
    rate.learn(units, overhead + units / speed, common);
  }
}
