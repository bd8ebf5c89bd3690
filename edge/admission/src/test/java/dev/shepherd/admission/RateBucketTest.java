package dev.shepherd.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RateBucketTest {
  private static final long SECOND = 1_000_000_000;

  private static int takeAll(RateBucket bucket, long now) {
    int taken = 0;
    while (bucket.take(now) == null) {
      taken++;
    }
    return taken;
  }

  @Test
  void burstIsAllowedAtOnceAndThenTheRate() {
    var bucket = new RateBucket(10, 5, 7);
    assertThat(takeAll(bucket, 7)).isEqualTo(5);
    assertThat(takeAll(bucket, 7 + SECOND / 10 - 1)).isZero();
    assertThat(takeAll(bucket, 7 + SECOND / 10)).isEqualTo(1);
    assertThat(takeAll(bucket, 7 + 3 * SECOND / 10)).isEqualTo(2);
  }

  @Test
  void idleTimeFillsItNoHigherThanTheBurst() {
    var bucket = new RateBucket(1000, 3, 0);
    assertThat(takeAll(bucket, 100 * SECOND)).isEqualTo(3);
    assertThat(takeAll(bucket, 20L * 365 * 24 * 3600 * SECOND)).isEqualTo(3);
  }

  @Test
  void refusalIs429WithAnHonestRetryAfter() {
    var bucket = new RateBucket(1, 1, 0);
    assertThat(bucket.take(0)).isNull();
    var refusal = bucket.take(1);
    assertThat(refusal).isNotNull();
    assertThat(refusal.status()).isEqualTo(429);
    assertThat(refusal.code()).isEqualTo("rate_limit_exceeded");
    assertThat(bucket.take(1 + refusal.retryAfterSeconds() * SECOND)).isNull();
  }

  @Test
  void overAnyStretchNoMoreThanBurstPlusRate() {
    for (long seed = 1; seed <= 50; seed++) {
      var random = new SplittableRandom(seed);
      int rate = 1 + random.nextInt(5000);
      int burst = 1 + random.nextInt(50);
      var bucket = new RateBucket(rate, burst, 0);
      long now = 0;
      long taken = 0;
      for (int i = 0; i < 2000; i++) {
        now += random.nextLong(2 * SECOND / rate);
        taken += bucket.take(now) == null ? 1 : 0;
        assertThat(taken)
            .as("seed %d", seed)
            .isLessThanOrEqualTo(burst + (long) (now / (double) SECOND * rate) + 1);
      }
      assertThat(taken).as("seed %d", seed).isGreaterThan(1000);
    }
  }

  @Test
  void manyThreadsTakeExactlyTheBurst() throws Exception {
    var bucket = new RateBucket(1, 10_000, 0);
    var taken = new AtomicInteger();
    Callable<Void> taker =
        () -> {
          taken.addAndGet(takeAll(bucket, 0));
          return null;
        };
    try (var pool = Executors.newFixedThreadPool(4)) {
      for (var done : pool.invokeAll(Collections.nCopies(4, taker))) {
        done.get();
      }
    }
    assertThat(taken).hasValue(10_000);
  }

  @Test
  void clockThatSeemsToStepBackGivesNothingAway() {
    var bucket = new RateBucket(10, 2, 100);
    assertThat(takeAll(bucket, 50)).isEqualTo(2);
    assertThat(takeAll(bucket, 0)).isZero();
  }

  @Test
  void senselessSettingsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new RateBucket(0, 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new RateBucket(1, 0, 0));
  }
}
