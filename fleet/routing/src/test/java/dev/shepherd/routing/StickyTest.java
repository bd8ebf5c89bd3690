package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StickyTest {
  private static final long SECOND = 1_000_000_000L;

  private final FakeCandidate[] workers = FakeCandidate.fleet(3);
  private final Router router = new Router(1);

  private static StickySettings settings(@Nullable AssignmentMode mode) {
    return new StickySettings(true, mode, Duration.ofSeconds(100), Duration.ofSeconds(10));
  }

  private void manual(@Nullable AssignmentMode mode) {
    router.with(new Manual(settings(mode), router));
  }

  private void sessions(@Nullable AssignmentMode mode, Policy inner) {
    router.with(new StickySessions(inner, settings(mode), router));
  }

  private static FakeRequest keyed(String key) {
    return FakeRequest.unknown().keyed(key);
  }

  private FakeCandidate[] without(int index) {
    var rest = new ArrayList<>(List.of(workers));
    rest.remove(index);
    return rest.toArray(FakeCandidate[]::new);
  }

  @Test
  void manualKeepsAKeyAndReturnsToItsFirstWorker() {
    manual(null);
    int home = router.serve(workers, keyed("k"));
    for (int i = 0; i < 10; i++) {
      assertThat(router.serve(workers, keyed("k"))).isEqualTo(home);
    }
    FakeCandidate[] rest = without(home);
    int stand = router.serve(rest, keyed("k"));
    assertThat(router.serve(rest, keyed("k"))).isEqualTo(stand);
    assertThat(router.serve(workers, keyed("k"))).isEqualTo(home);
    assertThat(router.branches)
        .startsWith(StickyBranch.VACANT, StickyBranch.OCCUPIED_HIT)
        .endsWith(StickyBranch.OCCUPIED_MISS, StickyBranch.OCCUPIED_HIT, StickyBranch.OCCUPIED_HIT);
    assertThat(router.policy.sizes().stickyKeys()).isEqualTo(1);
  }

  @Test
  void aThirdWorkerReplacesTheOldestOfTwo() {
    manual(AssignmentMode.MIN_LOAD);
    var a = new FakeCandidate[] {workers[0]};
    var b = new FakeCandidate[] {workers[1]};
    var c = new FakeCandidate[] {workers[2]};
    router.serve(a, keyed("k"));
    router.serve(b, keyed("k"));
    router.serve(c, keyed("k"));
    assertThat(router.serve(workers, keyed("k"))).isEqualTo(1);
  }

  @Test
  void requestsWithoutAKeyAreNotRemembered() {
    manual(null);
    for (int i = 0; i < 10; i++) {
      router.serve(workers, FakeRequest.unknown());
    }
    assertThat(router.branches).containsOnly(StickyBranch.NO_ROUTING_ID);
    assertThat(router.policy.sizes().stickyKeys()).isZero();
  }

  @Test
  void minLoadTakesTheFewestRequests() {
    manual(AssignmentMode.MIN_LOAD);
    workers[0].load = 4;
    workers[1].load = 1;
    workers[2].load = 4;
    assertThat(router.serve(workers, keyed("k"))).isEqualTo(1);
    manual(AssignmentMode.DELEGATE);
    assertThat(router.serve(workers, keyed("k"))).isEqualTo(1);
  }

  @Test
  void minGroupSpreadsKeysThatAreActive() {
    manual(AssignmentMode.MIN_GROUP);
    var two = FakeCandidate.fleet(2);
    int[] counts = new int[2];
    var open = new ArrayList<Router.Sent>();
    for (String key : List.of("a", "b", "c", "d")) {
      var sent = router.send(two, keyed(key));
      open.add(sent);
      open.add(router.send(two, keyed(key)));
      counts[sent.index()]++;
    }
    assertThat(counts).containsExactly(2, 2);
    open.forEach(Router.Sent::end);
    var left = router.send(two, keyed("e"));
    var right = router.send(two, keyed("f"));
    assertThat(left.index()).isNotEqualTo(right.index());
  }

  @Test
  void sessionsStickOnRoundRobinWhileOthersRotate() {
    sessions(null, new RoundRobin());
    int home = router.serve(workers, keyed("k"));
    var seen = new ArrayList<Integer>();
    for (int i = 0; i < 3; i++) {
      assertThat(router.serve(workers, keyed("k"))).isEqualTo(home);
      seen.add(router.serve(workers, FakeRequest.unknown()));
    }
    assertThat(seen).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(router.policy.name()).isEqualTo("round_robin");
  }

  @Test
  void aDelegatedKeyMovesForGoodWhenItsWorkerIsGone() {
    sessions(null, new RoundRobin());
    int home = router.serve(workers, keyed("k"));
    FakeCandidate[] rest = without(home);
    FakeCandidate next = rest[router.serve(rest, keyed("k"))];
    assertThat(workers[router.serve(workers, keyed("k"))]).isSameAs(next);
    // The old one is the spare.
    assertThat(router.serve(new FakeCandidate[] {workers[home]}, keyed("k"))).isZero();
    assertThat(router.branches).endsWith(StickyBranch.OCCUPIED_HIT);
  }

  @Test
  void aThirdRequestAtOnceIsPlacedAnewAndTheKeyFollows() {
    sessions(null, new RoundRobin());
    var first = router.send(workers, keyed("k"));
    router.send(workers, keyed("k"));
    var third = router.send(workers, keyed("k"));
    assertThat(router.branches).endsWith(StickyBranch.CAP_RESPILL);
    assertThat(third.index()).isNotEqualTo(first.index());
    assertThat(router.send(workers, keyed("k")).index()).isEqualTo(third.index());
    assertThat(router.branches).endsWith(StickyBranch.OCCUPIED_HIT);
  }

  @Test
  void pressureDoesNotCarryAKeyToAWorkerThatIsNoBetter() {
    var one = new FakeCandidate[] {workers[0]};
    sessions(null, new RoundRobin());
    var stays = new ArrayList<Router.Sent>();
    for (int i = 0; i < 5; i++) {
      stays.add(router.send(one, keyed("k")));
    }
    stays.forEach(Router.Sent::end);
    assertThat(router.serve(workers, keyed("k"))).isZero();
  }

  @Test
  void thePolicyBehindHearsOfPinnedRequests() {
    var cache = new CacheAware(CacheSettings.DEFAULTS, WaitSettings.DEFAULTS, router);
    sessions(null, cache);
    int home = router.serve(workers, keyed("k"));
    var sent = router.send(workers, FakeRequest.of(1, 4096).keyed("k"));
    assertThat(sent.index()).isEqualTo(home);
    sent.end();
    router.with(cache);
    assertThat(router.serve(workers, FakeRequest.of(1, 4096))).isEqualTo(home);
    assertThat(router.branches).endsWith(CacheBranch.TREE_MATCH);
  }

  @Test
  void idleKeysAreForgotten() {
    manual(null);
    for (int i = 0; i < 100; i++) {
      router.serve(workers, keyed("k" + i).at(SECOND));
    }
    for (int i = 0; i < 50; i++) {
      router.serve(workers, keyed("fresh").at(150 * SECOND));
    }
    assertThat(router.policy.sizes().stickyKeys()).isEqualTo(1);
  }

  @Test
  void keysWithRequestsUnderWayStay() {
    manual(null);
    router.send(workers, keyed("busy").at(SECOND));
    for (int i = 0; i < 50; i++) {
      router.serve(workers, keyed("fresh").at(1000 * SECOND));
    }
    assertThat(router.policy.sizes().stickyKeys()).isEqualTo(2);
  }

  @Test
  void thereIsABoundOnKeys() {
    var keys = new StickyKeys(settings(null), 1000, PolicyListener.NONE);
    for (int i = 0; i < 20_000; i++) {
      StickyKeys.Pin pin = keys.touch("k" + i, SECOND + i);
      synchronized (pin) {
        pin.append("http://x");
      }
      assertThat(keys.size()).isLessThanOrEqualTo(1001);
    }
    assertThat(keys.size()).isGreaterThan(900);
  }

  @Test
  void firstRequestsThatComeTogetherAgree() throws Exception {
    var policy = new Manual(settings(AssignmentMode.RANDOM), PolicyListener.NONE);
    int threads = 4;
    for (int round = 0; round < 200; round++) {
      String key = "key-" + round;
      var start = new CyclicBarrier(threads);
      try (var pool = Executors.newFixedThreadPool(threads)) {
        var picks = new ArrayList<Future<Integer>>();
        for (int t = 0; t < threads; t++) {
          var own = new Router(round * 10L + t).with(policy);
          picks.add(
              pool.submit(
                  () -> {
                    start.await();
                    return own.pick(workers, keyed(key));
                  }));
        }
        int agreed = picks.getFirst().get();
        for (var pick : picks) {
          assertThat(pick.get()).isEqualTo(agreed);
        }
      }
    }
  }

  @Test
  void activeKeysReturnToZero() {
    var counts = new int[3];
    var listener =
        new PolicyListener() {
          @Override
          public void activeKeys(Candidate worker, int keys) {
            counts[worker.slot()] = keys;
          }
        };
    router.with(new Manual(settings(AssignmentMode.MIN_GROUP), listener));
    var open = new ArrayList<Router.Sent>();
    for (int i = 0; i < 30; i++) {
      open.add(router.send(workers, keyed("k" + i % 10)));
    }
    assertThat(counts[0] + counts[1] + counts[2]).isEqualTo(10);
    open.forEach(Router.Sent::end);
    assertThat(counts).containsOnly(0);
  }
}
