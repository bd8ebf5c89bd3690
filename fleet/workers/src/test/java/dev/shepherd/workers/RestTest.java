package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers that said "full, come back later". */
final class RestTest {
  private final FleetRig rig =
      new FleetRig(FleetConfig.defaults().withDefaultPolicy("round_robin"));
  private final Worker one = rig.join("http://w1:8000", "m");
  private final Worker two = rig.join("http://w2:8000", "m");

  @Test
  void aFullWorkerIsLeftAloneForAsLongAsItAsked() {
    rest(one, 5);
    for (int i = 0; i < 20; i++) {
      assertThat(pick()).isSameAs(two);
    }
    rig.wait(Duration.ofMillis(4_900));
    assertThat(pick()).isSameAs(two);
    rig.wait(Duration.ofMillis(200));
    assertThat(List.of(pick(), pick())).containsExactlyInAnyOrder(one, two);
    assertThat(one.breaker().state()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @Test
  void whenAllAreFullEachRequestIsSentOnceAtMost() {
    rest(one, 5);
    rest(two, 9);
    assertThat(pool().saturated()).isTrue();
    assertThat(List.of(pick(), pick())).containsExactlyInAnyOrder(one, two);
    assertThat(retryAfter(one, true)).isNull();
    rig.wait(Duration.ofMillis(5_001));
    assertThat(pool().saturated()).isFalse();
    for (int i = 0; i < 10; i++) {
      assertThat(pick()).isSameAs(one);
    }
  }

  @Test
  void aRetryDoesNotGoToAWorkerThatRestsUnlessTheOthersAreBroken() {
    rest(two, 5);
    assertThat(retryAfter(one, true)).isNull();
    assertThat(retryAfter(one, false)).isSameAs(two);
  }

  @Test
  void theLatestEndCountsAndNobodyRestsForever() {
    rest(one, 5);
    rest(one, 3);
    rig.wait(Duration.ofMillis(4_000));
    assertThat(one.isResting()).isTrue();
    rest(one, 4);
    rig.wait(Duration.ofMillis(3_500));
    assertThat(pick()).isSameAs(two);
    rig.wait(Duration.ofMillis(600));
    assertThat(one.isResting()).isFalse();
    rest(one, Long.MAX_VALUE);
    rig.wait(Duration.ofMillis(29_900));
    assertThat(one.isResting()).isTrue();
    rig.wait(Duration.ofMillis(200));
    assertThat(List.of(pick(), pick())).containsExactlyInAnyOrder(one, two);
  }

  @Test
  void aThousandAnswersOfAFullWorkerAreOneChangeOfTheFleet() {
    long before = rig.fleet.snapshot().version();
    for (int i = 0; i < 1000; i++) {
      rig.fleet.reportSaturation(one, 5);
    }
    rig.lane.run();
    assertThat(rig.fleet.snapshot().version() - before).isEqualTo(1);
    rig.seconds(6);
    assertThat(rig.fleet.snapshot().version() - before).isLessThan(10);
  }

  private void rest(Worker worker, long seconds) {
    rig.fleet.reportSaturation(worker, seconds);
    rig.lane.run();
  }

  private Worker retryAfter(Worker tried, boolean untriedOnly) {
    Lease lease =
        pool()
            .lease(PickRequest.ANONYMOUS, new Decision(), rig.chance, List.of(tried), untriedOnly);
    if (lease == null) {
      return null;
    }
    lease.end(200);
    return lease.worker();
  }

  private Worker pick() {
    Lease lease = pool().lease(PickRequest.ANONYMOUS, new Decision(), rig.chance);
    lease.end(200);
    return lease.worker();
  }

  private ModelPool pool() {
    return rig.fleet.snapshot().lookup("m");
  }
}
