package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BucketTest {
  private static final long MILLI = 1_000_000L;

  private final FakeCandidate[] workers = FakeCandidate.fleet(4);
  private final Router router =
      new Router(1).with(new Bucket(new BucketSettings(1 << 30, 1.5, Duration.ofSeconds(5))));

  @Test
  void lengthsSpreadEvenlyBeforeAnythingIsKnown() {
    assertThat(router.pick(workers, FakeRequest.of(1, 10))).isZero();
    assertThat(router.pick(workers, FakeRequest.of(1, 1100))).isEqualTo(1);
    assertThat(router.pick(workers, FakeRequest.of(1, 3000))).isEqualTo(2);
    assertThat(router.pick(workers, FakeRequest.of(1, 100_000))).isEqualTo(3);
    assertThat(router.decision.reason()).isEqualTo(Decision.Reason.LENGTH);
  }

  @Test
  void rangesHoldTheSameAmountOfTextOnceLengthsWereSeen() {
    var random = new SplittableRandom(5);
    long[] given = new long[4];
    for (int i = 0; i < 20_000; i++) {
      int length = (int) Math.exp(random.nextDouble(3, 9));
      int index = router.serve(workers, FakeRequest.of(1, length).at(i * MILLI));
      if (i >= 6000) {
        given[index] += length;
      }
    }
    long sum = given[0] + given[1] + given[2] + given[3];
    for (long units : given) {
      assertThat((double) units / sum).isBetween(0.2, 0.3);
    }
  }

  @Test
  void longerPromptsNeverGoToEarlierWorkers() {
    for (int i = 0; i < 7000; i++) {
      router.serve(workers, FakeRequest.of(1, 10 + i % 4000).at(i * MILLI));
    }
    int before = 0;
    for (int length = 1; length < 5000; length += 7) {
      int index = router.pick(workers, FakeRequest.of(1, length).at(7000 * MILLI));
      assertThat(index).isGreaterThanOrEqualTo(before);
      before = index;
    }
    assertThat(before).isEqualTo(3);
  }

  @Test
  void aMissingWorkersLengthsAreServedByTheOthers() {
    var three = new FakeCandidate[] {workers[0], workers[2], workers[3]};
    for (int length = 1; length < 6000; length += 500) {
      assertThat(router.pick(three, FakeRequest.of(1, length))).isBetween(0, 2);
    }
  }

  @Test
  void aWorkerFarBehindTakesTheNextPrompt() {
    router.with(new Bucket(BucketSettings.DEFAULTS));
    router.serve(workers, FakeRequest.of(1, 100));
    int next = router.pick(workers, FakeRequest.of(1, 100));
    assertThat(next).isNotZero();
    assertThat(router.decision.reason()).isEqualTo(Decision.Reason.LEAST_LOADED);
    // What was given more than a period ago no longer counts.
    router.pick(workers, FakeRequest.of(1, 100).at(6000 * MILLI));
    assertThat(router.decision.reason()).isEqualTo(Decision.Reason.LENGTH);
  }
}
