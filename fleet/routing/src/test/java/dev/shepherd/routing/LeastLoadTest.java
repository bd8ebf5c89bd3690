package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class LeastLoadTest {
  private final FakeCandidate[] workers = FakeCandidate.fleet(2);
  private final Router router = new Router(1).with(new LeastLoad(WaitSettings.DEFAULTS));

  @Test
  void aShortQueueBeatsAnEmptyCacheByTheFormula() {
    workers[0].reporting(4000, 0.5, 2000);
    workers[1].reporting(0, 0.9, 2000);
    router.policy.place(workers[1], FakeRequest.unknown(), router.decision);
    assertThat(router.pick(workers, FakeRequest.unknown())).isEqualTo(1);
    assertThat(router.decision.score(0)).isCloseTo(2.15, within(1e-9));
    assertThat(router.decision.score(1)).isCloseTo(1.862, within(1e-9));
  }

  @Test
  void ourOwnDispatchesTurnTheChoiceWithoutANewReport() {
    workers[0].reporting(4000, 0.5, 2000);
    workers[1].reporting(0, 0.9, 2000);
    assertThat(router.send(workers, FakeRequest.unknown()).index()).isEqualTo(1);
    assertThat(router.send(workers, FakeRequest.unknown()).index()).isEqualTo(1);
    assertThat(router.send(workers, FakeRequest.unknown()).index()).isZero();
  }

  @Test
  void withoutReportsTheFewestRequestsDecide() {
    workers[0].load = 3;
    workers[1].load = 2;
    assertThat(router.pick(workers, FakeRequest.of(1, 100))).isEqualTo(1);
  }

  @Test
  void aLongPromptCountsForMoreThanManyShortOnes() {
    var sent = router.send(workers, FakeRequest.of(1, 50_000));
    int other = 1 - sent.index();
    for (int i = 0; i < 10; i++) {
      assertThat(router.send(workers, FakeRequest.of(2 + i, 1000)).index()).isEqualTo(other);
    }
  }

  @Test
  void aBurstBetweenTwoPollsSpreads() {
    var fleet = FakeCandidate.fleet(8);
    for (var worker : fleet) {
      worker.reporting(0, 0.1, 1000);
    }
    fleet[3].reporting(0, 0.0, 1000);
    int[] counts = new int[8];
    for (int i = 0; i < 80; i++) {
      counts[router.send(fleet, FakeRequest.unknown()).index()]++;
    }
    assertThat(counts).containsOnly(10);
  }

  @Test
  void answeredRequestsAreTakenTurnsWhenNobodyIsBusy() {
    var fleet = FakeCandidate.fleet(4);
    int[] counts = new int[4];
    for (int i = 0; i < 40; i++) {
      counts[router.serve(fleet, FakeRequest.of(i, 1000))]++;
    }
    assertThat(counts).containsOnly(10);
  }

  @Test
  void aFullQueueIsPassedOverAndAllFullMeansNobody() {
    router.with(
        new LeastLoad(new WaitSettings(0.15, 2000, 1024, 3, WaitSettings.Metric.EXPECTED_WAIT)));
    workers[0].reportingRequests(0, 0, 3);
    workers[1].reportingRequests(0, 9, 1);
    assertThat(router.send(workers, FakeRequest.unknown()).index()).isEqualTo(1);
    assertThat(router.send(workers, FakeRequest.unknown()).index()).isEqualTo(1);
    assertThat(router.pick(workers, FakeRequest.unknown())).isEqualTo(-1);
    workers[0].reported = null;
    assertThat(router.pick(workers, FakeRequest.unknown())).isZero();
  }

  @Test
  void hostileReportsDoNotBreakTheChoice() {
    var odd = new ArrayList<ReportedLoad>();
    for (double x : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -5, 1e300, 1}) {
      odd.add(new ReportedLoad(1 + odd.size(), -7, Integer.MAX_VALUE, Long.MAX_VALUE, x, x, x, -1));
    }
    for (ReportedLoad load : odd) {
      workers[0].reported = load;
      assertThat(router.pick(workers, FakeRequest.unknown())).isBetween(0, 1);
      workers[1].reported = load;
      assertThat(router.pick(workers, FakeRequest.unknown())).isBetween(0, 1);
      workers[1].reported = null;
    }
  }

  @Test
  void powerOfTwoComparesTheExpectedWait() {
    router.with(new PowerOfTwo(WaitSettings.DEFAULTS));
    workers[0].reporting(0, 0.9, 2000);
    workers[1].reporting(0, 0.1, 2000);
    for (int i = 0; i < 20; i++) {
      assertThat(router.pick(workers, FakeRequest.unknown())).isEqualTo(1);
    }
  }

  @Test
  void powerOfTwoMayCompareRequestsInstead() {
    workers[0].load = 3;
    workers[0].reportingRequests(0, 3, 0);
    workers[1].load = 2;
    workers[1].reportingRequests(0, 6, 0);
    router.with(metric(WaitSettings.Metric.REQUESTS));
    assertThat(router.pick(workers, FakeRequest.unknown())).isZero();
    router.with(metric(WaitSettings.Metric.LEAST_REQUESTS));
    assertThat(router.pick(workers, FakeRequest.unknown())).isEqualTo(1);
  }

  private static Policy metric(WaitSettings.Metric metric) {
    return new PowerOfTwo(new WaitSettings(0.15, 2000, 1024, 0, metric));
  }
}
