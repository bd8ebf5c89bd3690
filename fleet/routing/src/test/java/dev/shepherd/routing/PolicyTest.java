package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyTest {
  private final List<HashingBranch> branches = new ArrayList<>();
  private final PolicyFactory factory =
      new PolicyFactory(
          RoutingSettings.DEFAULTS,
          new PolicyListener() {
            @Override
            public void taken(HashingBranch branch) {
              branches.add(branch);
            }
          });
  private final SplittableRandom random = new SplittableRandom(7);
  private final Decision decision = new Decision();
  private final Chance chance = random::nextInt;

  @Test
  void roundRobinSharesEvenly() {
    Policy policy = factory.of("round_robin");
    int[] counts = counts(policy, workers(3), 300);
    assertThat(counts).containsExactly(100, 100, 100);
  }

  @Test
  void roundRobinSharesEvenlyAmongSeven() {
    Policy policy = factory.of("round_robin");
    assertThat(counts(policy, workers(7), 70)).containsOnly(10);
  }

  @Test
  void roundRobinGoesOnInOrderWhenWorkersComeAndGo() {
    Policy policy = factory.of("round_robin");
    FakeCandidate[] all = workers(4);
    Candidate[] three = {all[0], all[1], all[3]};
    assertThat(all[pick(policy, all)]).isSameAs(all[0]);
    assertThat(all[pick(policy, all)]).isSameAs(all[1]);
    assertThat(three[pick(policy, three)]).isSameAs(all[3]);
    assertThat(three[pick(policy, three)]).isSameAs(all[0]);
    assertThat(all[pick(policy, all)]).isSameAs(all[1]);
    assertThat(all[pick(policy, all)]).isSameAs(all[2]);
  }

  @Test
  void aHotKeyMovesOnWhenLoadsAreBounded() {
    Policy policy = new ConsistentHashing(1.25, PolicyListener.NONE);
    FakeCandidate[] workers = workers(4);
    HashRing ring = HashRing.of(List.of(workers));
    int[] counts = new int[4];
    for (int i = 0; i < 40; i++) {
      int index = policy.pick(workers, ring, request("hot", null, null), decision, chance);
      workers[index].load++;
      counts[index]++;
    }
    assertThat(Arrays.stream(counts).max().getAsInt()).isLessThanOrEqualTo(13);
    int home = ring.firstFrom(Blake3.prefix64("hot"), workers);
    assertThat(counts[home]).isEqualTo(Arrays.stream(counts).max().getAsInt());
  }

  @Test
  void everyModelCountsForItself() {
    Candidate[] workers = workers(2);
    Policy one = factory.of("round_robin");
    Policy other = factory.of("round_robin");
    assertThat(pick(one, workers)).isZero();
    assertThat(pick(other, workers)).isZero();
    assertThat(pick(one, workers)).isEqualTo(1);
  }

  @Test
  void randomReachesEverybody() {
    assertThat(Arrays.stream(counts(factory.of("random"), workers(4), 4000)).boxed())
        .allSatisfy(n -> assertThat(n).isBetween(850, 1150));
  }

  @Test
  void powerOfTwoNeverTakesTheBusierOfTwo() {
    FakeCandidate[] workers = workers(2);
    workers[0].load = 5;
    workers[1].load = 4;
    assertThat(counts(factory.of("power_of_two"), workers, 100)).containsExactly(0, 100);
  }

  @Test
  void powerOfTwoBreaksTiesByChance() {
    assertThat(Arrays.stream(counts(factory.of("power_of_two"), workers(3), 3000)).boxed())
        .allSatisfy(n -> assertThat(n).isBetween(850, 1150));
  }

  @Test
  void powerOfTwoKeepsTheBusiestOfManyFree() {
    FakeCandidate[] workers = workers(8);
    workers[3].load = 100;
    assertThat(counts(factory.of("power_of_two"), workers, 1000)[3]).isZero();
  }

  @Test
  void passthroughTakesTheFirst() {
    assertThat(counts(factory.of("passthrough"), workers(3), 10)).containsExactly(10, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "random",
        "round_robin",
        "passthrough",
        "cache_aware",
        "power_of_two",
        "least_load",
        "prefix_hash",
        "consistent_hashing",
        "manual",
        "bucket"
      })
  void nobodyToChooseFromIsNoChoice(String name) {
    assertThat(pick(factory.of(name), workers(0))).isEqualTo(-1);
  }

  @Test
  void namesAreUnderstoodWithoutUnderscoreAndInAnyCase() {
    assertThat(factory.of("RoundRobin").name()).isEqualTo("round_robin");
    assertThat(factory.of("POWER_OF_TWO").name()).isEqualTo("power_of_two");
    assertThat(PolicyFactory.canonicalName("fastest")).isNull();
    assertThatThrownBy(() -> factory.of("fastest"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fastest");
  }

  @Test
  void oneKeyStaysOnOneWorker() {
    Policy policy = factory.of("consistent_hashing");
    FakeCandidate[] workers = workers(3);
    HashRing ring = HashRing.of(List.of(workers));
    int first = policy.pick(workers, ring, request("user-42", null, null), decision, chance);
    assertThat(first).isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      assertThat(policy.pick(workers, ring, request("user-42", null, "other"), decision, chance))
          .isEqualTo(first);
    }
    assertThat(policy.pick(workers, ring, request(null, null, "user-42"), decision, chance))
        .isEqualTo(first);
    assertThat(branches).containsOnly(HashingBranch.ROUTING_KEY_HIT);
  }

  @Test
  void withoutARingTheKeyStillDecides() {
    int pick =
        factory
            .of("consistent_hashing")
            .pick(workers(3), HashRing.empty(), request("user-42", null, null), decision, chance);
    assertThat(pick).isZero();
  }

  @Test
  void aRequestMayNameItsWorkerByPositionIdOrUrl() {
    Policy policy = factory.of("consistent_hashing");
    FakeCandidate[] workers = workers(3);
    for (String target : List.of("1", workers[1].id(), workers[1].url())) {
      var request = request("user-1", target, null);
      assertThat(policy.pins(request)).isTrue();
      assertThat(policy.pick(workers, HashRing.empty(), request, decision, chance)).isEqualTo(1);
    }
    assertThat(branches).containsOnly(HashingBranch.TARGET_WORKER_HIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"99", "abc", "", "-1", "+1", "3", "99999999999999999999", "１"})
  void aNamedWorkerThatIsNotThereIsNobody(String target) {
    int pick =
        factory
            .of("consistent_hashing")
            .pick(workers(3), HashRing.empty(), request("user-1", target, null), decision, chance);
    assertThat(pick).isEqualTo(-1);
    assertThat(branches).containsExactly(HashingBranch.TARGET_WORKER_MISS);
  }

  @Test
  void withoutAKeyChanceDecides() {
    assertThat(Arrays.stream(counts(factory.of("consistent_hashing"), workers(2), 1000)).boxed())
        .allSatisfy(n -> assertThat(n).isBetween(400, 600));
    assertThat(branches).containsOnly(HashingBranch.RANDOM_FALLBACK);
  }

  private int pick(Policy policy, Candidate[] workers) {
    return policy.pick(workers, HashRing.empty(), PickRequest.ANONYMOUS, decision, chance);
  }

  private int[] counts(Policy policy, Candidate[] workers, int requests) {
    int[] counts = new int[workers.length];
    for (int i = 0; i < requests; i++) {
      counts[pick(policy, workers)]++;
    }
    return counts;
  }

  private static FakeCandidate[] workers(int count) {
    var workers = new FakeCandidate[count];
    for (int i = 0; i < count; i++) {
      workers[i] = new FakeCandidate("http://10.0.0." + (i + 1) + ":8000");
      workers[i].slot = i;
    }
    return workers;
  }

  private static PickRequest request(
      @Nullable String key, @Nullable String target, @Nullable String fallback) {
    return new PickRequest() {
      @Override
      public @Nullable String routingKey() {
        return key;
      }

      @Override
      public @Nullable String targetWorker() {
        return target;
      }

      @Override
      public @Nullable String fallbackKey() {
        return fallback;
      }
    };
  }
}
