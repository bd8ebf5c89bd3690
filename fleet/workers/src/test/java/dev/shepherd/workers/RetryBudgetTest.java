package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RetryBudgetTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void aDyingFleetGetsAFifthMoreRequestsAndNotFiveTimesAsMany() {
    var budget = new RetryBudget(new RetryBudgetSettings(true, 0.2, 10), 0);
    long repeated = 0;
    int perSecond = 1000;
    for (long i = 0; i < 60L * perSecond; i++) {
      long now = i * SECOND / perSecond;
      budget.request(now);
      for (int attempt = 2; attempt <= 5 && budget.tryRepeat(now); attempt++) {
        repeated++;
      }
    }
    double share = repeated / (60.0 * perSecond);
    assertThat(share).isBetween(0.19, 0.24);
  }

  @Test
  void aFewRequestsMayAllBeRepeated() {
    var budget = new RetryBudget(RetryBudgetSettings.DEFAULTS, 0);
    for (int second = 0; second < 100; second++) {
      long now = second * SECOND;
      for (int i = 0; i < 2; i++) {
        budget.request(now);
        for (int attempt = 2; attempt <= 5; attempt++) {
          assertThat(budget.tryRepeat(now)).isTrue();
        }
      }
    }
  }

  @Test
  void whatIsUsedUpComesBack() {
    var budget = new RetryBudget(new RetryBudgetSettings(true, 0, 1), 0);
    assertThat(allowed(budget, 0, 100)).isEqualTo(10);
    assertThat(allowed(budget, 9 * SECOND, 100)).isZero();
    assertThat(allowed(budget, 11 * SECOND, 100)).isEqualTo(10);
    assertThat(allowed(budget, 3600 * SECOND, 100)).isEqualTo(10);
  }

  @Test
  void switchedOffItAllowsEverything() {
    var budget = new RetryBudget(new RetryBudgetSettings(false, 0, 0), 0);
    assertThat(allowed(budget, 0, 1000)).isEqualTo(1000);
  }

  @Test
  void noWindowEverHoldsMoreThanItMay() {
    for (long seed = 1; seed <= 100; seed++) {
      var random = new SplittableRandom(seed);
      var settings = new RetryBudgetSettings(true, random.nextDouble(), random.nextInt(5));
      long now = random.nextLong(-100 * SECOND, 100 * SECOND);
      var budget = new RetryBudget(settings, now);
      List<Long> requests = new ArrayList<>();
      List<Long> repeats = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        now += random.nextLong(random.nextInt(50) == 0 ? 20 * SECOND : SECOND / 20);
        if (random.nextInt(3) == 0) {
          budget.request(now);
          requests.add(now);
        } else if (budget.tryRepeat(now)) {
          repeats.add(now);
          long from = (Math.floorDiv(now, SECOND) - RetryBudget.WINDOW_SECONDS) * SECOND;
          long asked = requests.stream().filter(t -> t >= from).count();
          long repeated = repeats.stream().filter(t -> t >= from).count();
          assertThat((double) repeated)
              .as("seed " + seed + " step " + i)
              .isLessThanOrEqualTo(
                  settings.share() * asked
                      + settings.minimumPerSecond() * RetryBudget.WINDOW_SECONDS);
        }
      }
    }
  }

  @Test
  void manyThreadsDoNotGetMoreThanOne() throws Exception {
    var budget = new RetryBudget(new RetryBudgetSettings(true, 0.5, 0), 0);
    var allowed = new AtomicInteger();
    Callable<Void> client =
        () -> {
          for (int i = 0; i < 10_000; i++) {
            budget.request(0);
            if (budget.tryRepeat(0)) {
              allowed.incrementAndGet();
            }
          }
          return null;
        };
    try (var pool = Executors.newFixedThreadPool(4)) {
      for (var done : pool.invokeAll(java.util.Collections.nCopies(4, client))) {
        done.get();
      }
    }
    assertThat(allowed.get()).isBetween(19_000, 20_000);
  }

  private static int allowed(RetryBudget budget, long now, int tries) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) {
      allowed += budget.tryRepeat(now) ? 1 : 0;
    }
    return allowed;
  }
}
