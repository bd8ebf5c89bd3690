package dev.shepherd.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {

  @Test
  void tellsTooLargeAloneFromFullNow() {
    var budget = new ByteBudget(100);
    assertThat(budget.reserve(101)).isEqualTo(ByteBudget.Outcome.TOO_LARGE);
    assertThat(budget.reserve(100)).isEqualTo(ByteBudget.Outcome.GRANTED);
    assertThat(budget.reserve(1)).isEqualTo(ByteBudget.Outcome.FULL);
    assertThat(budget.refusal(ByteBudget.Outcome.TOO_LARGE).status()).isEqualTo(413);
    assertThat(budget.refusal(ByteBudget.Outcome.TOO_LARGE).retryAfterSeconds()).isZero();
    assertThat(budget.refusal(ByteBudget.Outcome.FULL).status()).isEqualTo(503);
    assertThat(budget.refusal(ByteBudget.Outcome.FULL).retryAfterSeconds()).isPositive();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> budget.refusal(ByteBudget.Outcome.GRANTED));
  }

  @Test
  void holderThatGrowsBeyondTheWholeBudgetIsTooLarge() {
    var budget = new ByteBudget(100);
    assertThat(budget.reserve(60)).isEqualTo(ByteBudget.Outcome.GRANTED);
    assertThat(budget.grow(60, 41)).isEqualTo(ByteBudget.Outcome.TOO_LARGE);
    assertThat(budget.grow(60, 40)).isEqualTo(ByteBudget.Outcome.GRANTED);
    budget.release(100);
    assertThat(budget.usedBytes()).isZero();
    assertThat(budget.peakBytes()).isEqualTo(100);
  }

  @Test
  void absurdSizesDoNotOverflow() {
    var budget = new ByteBudget(Long.MAX_VALUE);
    assertThat(budget.reserve(Long.MAX_VALUE)).isEqualTo(ByteBudget.Outcome.GRANTED);
    assertThat(budget.reserve(1)).isEqualTo(ByteBudget.Outcome.FULL);
    assertThat(budget.grow(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(ByteBudget.Outcome.TOO_LARGE);
  }

  @Test
  void givingBackTooMuchIsReportedAndChangesNothing() {
    var budget = new ByteBudget(10);
    budget.reserve(5);
    assertThatIllegalStateException().isThrownBy(() -> budget.release(6));
    assertThatIllegalArgumentException().isThrownBy(() -> budget.release(-1));
    assertThat(budget.usedBytes()).isEqualTo(5);
  }

  @Test
  void isExactlyZeroAfterManyThreadsAndNeverAboveItsCapacity() throws Exception {
    var budget = new ByteBudget(10_000);
    var held = new AtomicLong();
    List<Callable<Void>> holders = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      long seed = i;
      holders.add(
          () -> {
            var random = new SplittableRandom(seed);
            for (int n = 0; n < 50_000; n++) {
              long mine = 0;
              for (int step = 0; step < 3; step++) {
                long more = random.nextInt(3000);
                if (budget.grow(mine, more) == ByteBudget.Outcome.GRANTED) {
                  mine += more;
                  assertThat(held.addAndGet(more) <= 10_000).isTrue();
                }
              }
              held.addAndGet(-mine);
              budget.release(mine);
            }
            return null;
          });
    }
    try (var pool = Executors.newFixedThreadPool(6)) {
      for (var done : pool.invokeAll(holders)) {
        done.get();
      }
    }
    assertThat(budget.usedBytes()).isZero();
    assertThat(budget.peakBytes()).isBetween(1L, 10_000L);
  }
}
