package dev.shepherd.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.shepherd.exchange.GatewayError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ConcurrencyLimiterTest {
  private final Queue<Runnable> posted = new ArrayDeque<>();
  private final Executor loop = posted::add;
  private final List<String> heard = new ArrayList<>();

  private ConcurrencyLimiter limiter(int limit, int queue) {
    return new ConcurrencyLimiter(limit, queue, Duration.ofSeconds(60));
  }

  private Admission admit(ConcurrencyLimiter limiter, String name) {
    return admit(limiter, name, 0, loop);
  }

  private Admission admit(ConcurrencyLimiter limiter, String name, long now, Executor executor) {
    return limiter.admit(
        now,
        executor,
        new Admission.Listener() {
          @Override
          public void admitted() {
            heard.add(name);
          }

          @Override
          public void refused(GatewayError error) {
            heard.add(name + " " + error.status() + " " + error.code());
          }
        });
  }

  private void runLoop() {
    for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
      task.run();
    }
  }

  @Test
  void noMoreThanTheLimitRun() {
    var limiter = limiter(2, 0);
    assertThat(admit(limiter, "a")).isEqualTo(Admission.Admitted.ADMITTED);
    assertThat(admit(limiter, "b")).isEqualTo(Admission.Admitted.ADMITTED);
    assertThat(admit(limiter, "c")).isInstanceOf(Admission.Refused.class);
    limiter.release();
    assertThat(admit(limiter, "d")).isEqualTo(Admission.Admitted.ADMITTED);
    assertThat(limiter.running()).isEqualTo(2);
  }

  @Test
  void fullQueueRefusesWith429AndRetryAfter() {
    var limiter = limiter(1, 1);
    admit(limiter, "a");
    assertThat(admit(limiter, "b")).isInstanceOf(Waiter.class);
    var refused = (Admission.Refused) admit(limiter, "c");
    assertThat(refused.error().status()).isEqualTo(429);
    assertThat(refused.error().code()).isEqualTo("admission_queue_full");
    assertThat(refused.error().retryAfterSeconds()).isPositive();
    assertThat(limiter.refusedFull()).isEqualTo(1);
  }

  @Test
  void waitersAreServedInOrderOfArrival() {
    var limiter = limiter(1, 3);
    admit(limiter, "a");
    admit(limiter, "b");
    admit(limiter, "c");
    admit(limiter, "d");
    for (int i = 0; i < 4; i++) {
      limiter.release();
      runLoop();
    }
    assertThat(heard).containsExactly("b", "c", "d");
    assertThat(limiter.running()).isZero();
  }

  @Test
  void newcomerCannotOvertakeAWaiterWhosePermitIsOnItsWay() {
    var limiter = limiter(1, 1);
    admit(limiter, "a");
    admit(limiter, "b");
    limiter.release();
    assertThat(limiter.running()).isEqualTo(1);
    assertThat(admit(limiter, "c")).isInstanceOf(Waiter.class);
    runLoop();
    assertThat(heard).containsExactly("b");
  }

  @Test
  void waitingTooLongIsRefusedWith503AndRetryAfter() {
    var limiter = new ConcurrencyLimiter(1, 5, Duration.ofNanos(100));
    admit(limiter, "a", 0, loop);
    admit(limiter, "b", 0, loop);
    admit(limiter, "c", 50, loop);
    assertThat(limiter.expire(99)).isZero();
    assertThat(limiter.expire(100)).isEqualTo(1);
    runLoop();
    assertThat(heard).containsExactly("b 503 admission_queue_timeout");
    assertThat(limiter.waiting()).isEqualTo(1);
    assertThat(limiter.refusedTimeout()).isEqualTo(1);
    limiter.release();
    runLoop();
    assertThat(heard).last().isEqualTo("c");
  }

  @Test
  void timeMayStartAnywhereAndWrapAround() {
    var limiter = new ConcurrencyLimiter(1, 5, Duration.ofNanos(100));
    long start = Long.MAX_VALUE - 10;
    admit(limiter, "a", start, loop);
    admit(limiter, "b", start, loop);
    assertThat(limiter.expire(start + 99)).isZero();
    assertThat(limiter.expire(start + 100)).isEqualTo(1);
  }

  @Test
  void cancelledWaiterHearsNothingAndMakesRoom() {
    var limiter = limiter(1, 2);
    admit(limiter, "a");
    var b = (Waiter) admit(limiter, "b");
    var c = (Waiter) admit(limiter, "c");
    assertThat(b.cancel()).isTrue();
    assertThat(b.cancel()).isTrue();
    assertThat(admit(limiter, "d")).isInstanceOf(Waiter.class);
    limiter.release();
    runLoop();
    assertThat(heard).containsExactly("c");
    assertThat(c.cancel()).as("it owns its permit now").isFalse();
    limiter.release();
    runLoop();
    assertThat(heard).containsExactly("c", "d");
  }

  @Test
  void permitOfAWaiterThatLeavesBeforeItHearsGoesToTheNext() {
    var limiter = limiter(1, 2);
    admit(limiter, "a");
    var b = (Waiter) admit(limiter, "b");
    admit(limiter, "c");
    limiter.release();
    assertThat(b.cancel()).isTrue();
    runLoop();
    assertThat(heard).containsExactly("c");
    limiter.release();
    assertThat(limiter.running()).isZero();
  }

  @Test
  void refusalIsNotDeliveredToAWaiterThatHasLeft() {
    var limiter = new ConcurrencyLimiter(1, 2, Duration.ofNanos(1));
    admit(limiter, "a");
    var b = (Waiter) admit(limiter, "b");
    limiter.expire(10);
    assertThat(b.cancel()).isTrue();
    runLoop();
    assertThat(heard).isEmpty();
  }

  @Test
  void permitIsNotLostWhenTheWaitersLoopIsGone() {
    var limiter = limiter(1, 3);
    admit(limiter, "a");
    Executor gone =
        task -> {
          throw new RejectedExecutionException();
        };
    admit(limiter, "b", 0, gone);
    admit(limiter, "c", 0, gone);
    admit(limiter, "d");
    limiter.release();
    runLoop();
    assertThat(heard).containsExactly("d");
    limiter.release();
    assertThat(limiter.running()).isZero();
  }

  @Test
  void closingRefusesWaitersAndNewcomersButLetsRunningOnesFinish() {
    var limiter = limiter(1, 3);
    admit(limiter, "a");
    admit(limiter, "b");
    admit(limiter, "c");
    limiter.close();
    limiter.close();
    runLoop();
    assertThat(heard).containsExactly("b 503 shutting_down", "c 503 shutting_down");
    assertThat(admit(limiter, "d")).isInstanceOf(Admission.Refused.class);
    assertThat(limiter.running()).isEqualTo(1);
    limiter.release();
    assertThat(limiter.running()).isZero();
    assertThat(limiter.waiting()).isZero();
  }

  @Test
  void givingAPermitBackTwiceIsReported() {
    var limiter = limiter(1, 0);
    admit(limiter, "a");
    limiter.release();
    assertThatIllegalStateException().isThrownBy(limiter::release);
  }

  @Test
  void zeroMeansNoLimit() {
    var limiter = limiter(0, 0);
    for (int i = 0; i < 100_000; i++) {
      assertThat(admit(limiter, "x") == Admission.Admitted.ADMITTED).isTrue();
    }
    assertThat(limiter.running()).isEqualTo(100_000);
  }

  @Test
  void defaultLimitGrowsWithCoresFrom4096() {
    assertThat(ConcurrencyLimiter.limitOf(-1, 2)).isEqualTo(4096);
    assertThat(ConcurrencyLimiter.limitOf(-1, 16)).isEqualTo(16_384);
    assertThat(ConcurrencyLimiter.limitOf(0, 16)).isZero();
    assertThat(ConcurrencyLimiter.limitOf(7, 16)).isEqualTo(7);
    assertThatIllegalArgumentException().isThrownBy(() -> ConcurrencyLimiter.limitOf(-2, 1));
  }

  @Test
  void senselessSettingsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> limiter(-1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ConcurrencyLimiter(1, 1, Duration.ZERO));
    assertThat(new ConcurrencyLimiter(1, 0, Duration.ZERO).limit()).isEqualTo(1);
  }
}
