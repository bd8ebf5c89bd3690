package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CacheAwareTest {
  private static final long SECOND = 1_000_000_000L;

  private final FakeCandidate[] workers = FakeCandidate.fleet(3);
  private final Router router = new Router(1);

  {
    use(CacheSettings.DEFAULTS);
  }

  private void use(CacheSettings settings) {
    router.with(new CacheAware(settings, WaitSettings.DEFAULTS, router));
  }

  private static CacheSettings spilling(long abs, double rel) {
    return with(0.3, abs, rel, 1, 1, 0, 0);
  }

  private static CacheSettings with(
      double threshold,
      long abs,
      double rel,
      double spread,
      double ceiling,
      double decay,
      double temperature) {
    return new CacheSettings(
        threshold,
        abs,
        rel,
        spread,
        ceiling,
        CacheSettings.DEFAULTS.index(),
        decay,
        temperature,
        Duration.ZERO);
  }

  @Test
  void oneAfterTheOtherAPrefixStaysAtItsWorker() {
    int first = router.serve(workers, FakeRequest.tokens(1, 512, 16, 100));
    for (int i = 0; i < 20; i++) {
      assertThat(router.serve(workers, FakeRequest.tokens(1, 512, 16, 101 + i))).isEqualTo(first);
    }
    assertThat(router.serve(workers, FakeRequest.of(2, 512))).isNotEqualTo(first);
    assertThat(router.branches).startsWith(CacheBranch.EXPECTED_WAIT_FALLBACK);
    assertThat(router.branches.subList(1, 21)).containsOnly(CacheBranch.TREE_MATCH);
    assertThat(router.branches).endsWith(CacheBranch.EXPECTED_WAIT_FALLBACK);
    assertThat(router.decision.reason()).isEqualTo(Decision.Reason.LEAST_LOADED);
  }

  @Test
  void missesDoNotPileUp() {
    int[] counts = new int[3];
    for (int i = 0; i < 30; i++) {
      counts[router.serve(workers, FakeRequest.of(i, 512))]++;
    }
    assertThat(counts).containsOnly(10);
  }

  @Test
  void openStreamsAboveTheMeanMakeAHolderSpill() {
    var two = FakeCandidate.fleet(2);
    use(spilling(2, 1.1));
    var first = router.send(two, FakeRequest.of(1, 512)).firstToken(0);
    FakeCandidate holder = two[first.index()];
    holder.load = 5;
    assertThat(router.serve(two, FakeRequest.of(1, 512))).isEqualTo(1 - first.index());
    assertThat(router.branches).endsWith(CacheBranch.SPILL);
    assertThat(router.decision.reason()).isEqualTo(Decision.Reason.SPILLED);
    // The one it spilled to holds the prefix now.
    assertThat(router.serve(two, FakeRequest.of(1, 512))).isEqualTo(1 - first.index());
    assertThat(router.branches).endsWith(CacheBranch.TREE_MATCH);
  }

  @Test
  void aLongQueueAtTheHolderMakesItSpillAtOnceWithoutAnyReport() {
    int holder = router.serve(workers, FakeRequest.of(1, 4096));
    router.send(workers, FakeRequest.tokens(1, 4096, 8192, 9));
    assertThat(router.branches).endsWith(CacheBranch.TREE_MATCH);
    assertThat(router.serve(workers, FakeRequest.tokens(1, 4096, 64, 10))).isNotEqualTo(holder);
    assertThat(router.branches).endsWith(CacheBranch.SPILL);
  }

  @Test
  void largeSpillThresholdsKeepAPrefixWhereItIs() {
    use(spilling(Long.MAX_VALUE, 1_000_000));
    int holder = router.serve(workers, FakeRequest.of(1, 4096));
    workers[holder].load = 1000;
    for (int i = 0; i < 10; i++) {
      assertThat(router.send(workers, FakeRequest.tokens(1, 4096, 8192, i)).index())
          .isEqualTo(holder);
    }
  }

  @Test
  void aMatchMustExceedTheThreshold() {
    use(with(0.5, 64, 1.5, 1, 1, 0, 0));
    router.serve(workers, FakeRequest.of(1, 512));
    router.serve(workers, FakeRequest.tokens(1, 256, 256, 7));
    assertThat(router.branches).endsWith(CacheBranch.EXPECTED_WAIT_FALLBACK);
    router.serve(workers, FakeRequest.tokens(1, 272, 240, 8));
    assertThat(router.branches).endsWith(CacheBranch.TREE_MATCH);
  }

  @Test
  void whenTheHolderIsMissingTheNextBestServes() {
    int deepest = router.serve(workers, FakeRequest.of(1, 1024));
    var others = new ArrayList<>(List.of(workers));
    others.remove(deepest);
    var rest = others.toArray(FakeCandidate[]::new);
    int next = router.serve(rest, FakeRequest.tokens(1, 640, 16, 5));
    for (int i = 0; i < 5; i++) {
      assertThat(router.serve(rest, FakeRequest.tokens(1, 960, 16, 50 + i))).isEqualTo(next);
      assertThat(router.branches).endsWith(CacheBranch.TREE_MATCH);
    }
  }

  @Test
  void equalHoldersShareByLoad() {
    int first = router.serve(workers, FakeRequest.of(1, 1024));
    workers[first].load = 10;
    int second = router.serve(workers, FakeRequest.of(1, 1024));
    assertThat(second).isNotEqualTo(first);
    workers[second].load = 3;
    workers[first].load = 1;
    assertThat(router.serve(workers, FakeRequest.of(1, 1024))).isEqualTo(first);
    workers[first].load = 3;
    workers[second].load = 1;
    assertThat(router.serve(workers, FakeRequest.of(1, 1024))).isEqualTo(second);
  }

  @Test
  void aBurstOfOnePrefixIsComputedByFewAndSharedByMany() {
    var fleet = FakeCandidate.fleet(8);
    for (int i = 0; i < 500; i++) {
      router.send(fleet, FakeRequest.tokens(1, 51_200, 128, 10 + i));
    }
    int busiest = 0;
    int computing = 0;
    for (var worker : fleet) {
      busiest = Math.max(busiest, worker.load);
      computing += worker.load > 0 ? 1 : 0;
    }
    assertThat(busiest).isLessThanOrEqualTo(2 * 500 / 8);
    assertThat(computing).isGreaterThan(3);
  }

  @Test
  void aWorkerThatLeftIsForgotten() {
    int holder = router.serve(workers, FakeRequest.of(1, 1024));
    router.policy.removed(workers[holder]);
    var successor = new FakeCandidate("http://new");
    successor.slot = workers[holder].slot;
    workers[holder] = successor;
    router.serve(workers, FakeRequest.of(1, 1024));
    assertThat(router.branches).endsWith(CacheBranch.EXPECTED_WAIT_FALLBACK);
  }

  @Test
  void fullCachesSwitchAffinityOff() {
    use(with(0.3, 64, 1.5, 0.5, 1, 0, 0));
    int holder = router.serve(workers, FakeRequest.of(1, 1024));
    workers[holder].reporting(0, 0.9, 0);
    workers[(holder + 1) % 3].reporting(0, 0.5, 0);
    assertThat(router.serve(workers, FakeRequest.of(1, 1024))).isEqualTo(holder);
    workers[(holder + 1) % 3].reporting(0, 0.3, 0);
    assertThat(router.serve(workers, FakeRequest.of(1, 1024))).isNotEqualTo(holder);
    assertThat(router.branches).endsWith(CacheBranch.KV_PRESSURE);

    use(with(0.3, 64, 1.5, 1, 0.85, 0, 0));
    router.serve(workers, FakeRequest.of(1, 1024));
    assertThat(router.branches).endsWith(CacheBranch.KV_PRESSURE);
  }

  @Test
  void aDecayLetsABackedUpHolderLose() {
    use(with(0.3, 1_000_000, 1000, 1, 1, 1, 0));
    int deep = router.serve(workers, FakeRequest.of(1, 1024));
    var others = new ArrayList<>(List.of(workers));
    others.remove(deep);
    FakeCandidate shallow =
        others.get(router.serve(others.toArray(FakeCandidate[]::new), FakeRequest.of(1, 800)));
    assertThat(router.serve(workers, FakeRequest.of(1, 1024))).isEqualTo(deep);
    // One request of this size waits there: 1 / (1 + 1) against 800 / 1024.
    var only = new FakeCandidate[] {workers[deep]};
    router.send(only, FakeRequest.of(3, 1024));
    assertThat(workers[router.serve(workers, FakeRequest.of(1, 1024))]).isSameAs(shallow);
  }

  @Test
  void aTemperatureSpreadsOverHolders() {
    use(with(0.3, 64, 1.5, 1, 1, 0, 1));
    var one = new FakeCandidate[] {workers[0]};
    var two = new FakeCandidate[] {workers[1]};
    router.serve(one, FakeRequest.of(1, 1024));
    router.serve(two, FakeRequest.of(1, 512));
    int[] counts = new int[3];
    for (int i = 0; i < 1000; i++) {
      counts[router.pick(workers, FakeRequest.of(1, 1024))]++;
    }
    // e^1 : e^0
    assertThat(counts[0]).isBetween(650, 810);
    assertThat(counts[1]).isBetween(190, 350);
    assertThat(counts[2]).isZero();
  }

  private static CacheSettings heads(Duration life, Integer... boundaries) {
    return new CacheSettings(
        0.9,
        64,
        1.5,
        1,
        1,
        new CacheSettings.Index(1 << 20, 16, List.of(boundaries), life),
        0,
        0,
        Duration.ZERO);
  }

  @Test
  void headsAreFollowedAtBoundariesOnly() {
    use(heads(Duration.ofSeconds(100), 64, 256));
    int holder = router.serve(workers, FakeRequest.tokens(1, 100, 20, 5));
    assertThat(router.serve(workers, FakeRequest.tokens(1, 100, 900, 6))).isEqualTo(holder);
    assertThat(router.branches).endsWith(CacheBranch.TREE_MATCH);
    assertThat(router.decision.matched(holder)).isEqualTo(64);
    assertThat(router.serve(workers, FakeRequest.tokens(1, 100, 900, 6))).isEqualTo(holder);
    assertThat(router.decision.matched(holder)).isEqualTo(256);
    router.serve(workers, FakeRequest.tokens(1, 48, 0, 0));
    assertThat(router.branches).endsWith(CacheBranch.EXPECTED_WAIT_FALLBACK);
    router.serve(workers, FakeRequest.tokens(1, 48, 900, 9));
    assertThat(router.branches).endsWith(CacheBranch.EXPECTED_WAIT_FALLBACK);
  }

  @Test
  void headsAreForgottenAfterTheirLife() {
    use(heads(Duration.ofSeconds(100), 64));
    router.serve(workers, FakeRequest.of(1, 128).at(SECOND));
    router.serve(workers, FakeRequest.of(1, 128).at(90 * SECOND));
    assertThat(router.branches).endsWith(CacheBranch.TREE_MATCH);
    router.serve(workers, FakeRequest.of(1, 128).at(300 * SECOND));
    assertThat(router.branches).endsWith(CacheBranch.EXPECTED_WAIT_FALLBACK);
  }

  @Test
  void aPromptOfWhichNothingIsKnownGoesWhereTheWaitIsShortest() {
    workers[0].load = 2;
    workers[1].load = 1;
    workers[2].load = 2;
    assertThat(router.send(workers, FakeRequest.unknown()).index()).isEqualTo(1);
    // Its length is guessed, so the next one goes elsewhere.
    assertThat(router.pick(workers, FakeRequest.unknown())).isNotEqualTo(1);
  }

  @Test
  void sizesTellWhatIsRemembered() {
    router.serve(workers, FakeRequest.of(1, 1024));
    assertThat(router.policy.sizes().indexUnits()).isEqualTo(1024);
    assertThat(router.policy.sizes().indexHolders()).isEqualTo(1);
    assertThat(router.policy.sizes().indexBytes()).isPositive();
  }
}
