package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PrefixHashTest {
  private final FakeCandidate[] workers = FakeCandidate.fleet(4);
  private final Router router = new Router(1);

  {
    router.ring = HashRing.of(List.of(workers));
    use(PrefixHashSettings.DEFAULTS);
  }

  private void use(PrefixHashSettings settings) {
    router.with(new PrefixHash(settings, router));
  }

  @Test
  void promptsThatBeginAlikeMeetAndOthersSpread() {
    var homes = new HashSet<Integer>();
    for (int text = 0; text < 40; text++) {
      int home = router.pick(workers, FakeRequest.tokens(text, 256, 100, 1));
      assertThat(router.pick(workers, FakeRequest.tokens(text, 256, 900, 2))).isEqualTo(home);
      homes.add(home);
    }
    assertThat(homes).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(router.branches).containsOnly(PrefixHashBranch.RING_HIT);
  }

  @Test
  void shortPromptsAreHashedWhole() {
    var homes = new HashSet<Integer>();
    for (int text = 0; text < 40; text++) {
      int home = router.pick(workers, FakeRequest.tokens(0, 0, 5, text));
      assertThat(router.pick(workers, FakeRequest.tokens(0, 0, 5, text))).isEqualTo(home);
      homes.add(home);
    }
    assertThat(homes).hasSizeGreaterThan(2);
  }

  @Test
  void aRoutingKeyTakesThePromptsPlace() {
    int home = router.pick(workers, FakeRequest.of(1, 500).keyed("user-42"));
    for (int text = 2; text < 20; text++) {
      assertThat(router.pick(workers, FakeRequest.of(text, 500).keyed("user-42"))).isEqualTo(home);
    }
  }

  @Test
  void aWorkerFarAboveTheMeanIsPassedBy() {
    int home = router.pick(workers, FakeRequest.of(1, 500));
    workers[home].load = 13;
    // The mean is 3.25: 13 is within the margin of 10.
    assertThat(router.pick(workers, FakeRequest.of(1, 500))).isEqualTo(home);
    workers[home].load = 14;
    int other = router.pick(workers, FakeRequest.of(1, 500));
    assertThat(other).isNotEqualTo(home);
    assertThat(router.branches).endsWith(PrefixHashBranch.LOAD_BALANCE_WALK);
    assertThat(router.decision.reason()).isEqualTo(Decision.Reason.SPILLED);
  }

  @Test
  void withoutAPromptTheFewestRequestsDecide() {
    for (int i = 0; i < 4; i++) {
      workers[i].load = i == 2 ? 0 : 3;
    }
    assertThat(router.pick(workers, FakeRequest.unknown())).isEqualTo(2);
    assertThat(router.branches).containsExactly(PrefixHashBranch.NO_TOKENS);
    router.ring = HashRing.empty();
    assertThat(router.pick(workers, FakeRequest.of(1, 500))).isEqualTo(2);
    assertThat(router.branches).endsWith(PrefixHashBranch.FALLBACK_LEAST_LOAD);
  }

  @Test
  void theDeepestBoundaryDecidesAndShallowerOnesStandIn() {
    use(new PrefixHashSettings(256, 1.25, 0, List.of(64, 512)));
    int text = 0;
    int shallow;
    int deep;
    do {
      text++;
      shallow = router.pick(workers, FakeRequest.tokens(text, 64, 100, 3));
      deep = router.pick(workers, FakeRequest.tokens(text, 64, 600, 4));
    } while (shallow == deep);
    assertThat(router.pick(workers, FakeRequest.tokens(text, 64, 300, 9))).isEqualTo(shallow);
    workers[deep].load = 8;
    assertThat(router.pick(workers, FakeRequest.tokens(text, 64, 600, 4))).isEqualTo(shallow);
    assertThat(router.branches).containsOnly(PrefixHashBranch.RING_HIT);
  }
}
