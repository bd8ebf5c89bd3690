package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonObject;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SnapshotTest {

  @Test
  void namesAreFoundByTheirBytesWithinADocument() {
    var rig = rig("round_robin", Map.of());
    for (int i = 0; i < 200; i++) {
      rig.join("http://w" + i + ":1", "org/modèle-" + i);
    }
    FleetSnapshot snapshot = rig.fleet.snapshot();
    for (int i = 0; i < 200; i++) {
      byte[] doc = ("{\"model\":\"org/modèle-" + i + "\"}").getBytes(StandardCharsets.UTF_8);
      ModelPool pool = snapshot.lookup(doc, 10, doc.length - 2);
      assertThat(pool).isSameAs(snapshot.lookup("org/modèle-" + i));
      assertThat(pool.id()).isEqualTo("org/modèle-" + i);
      assertThat(pool.renames(doc, 10, doc.length - 2)).isFalse();
      assertThat(snapshot.lookup(doc, 10, doc.length - 3)).isNotSameAs(pool);
    }
    assertThat(snapshot.lookup("")).isNull();
    assertThat(snapshot.lookup("x".repeat(100_000))).isNull();
  }

  @Test
  void anAliasFindsItsModelAndTellsThatTheNameMustChange() {
    var rig = rig("round_robin", Map.of("fast", "m"));
    rig.join("http://w1:1", "m");
    FleetSnapshot snapshot = rig.fleet.snapshot();
    byte[] alias = "fast".getBytes(StandardCharsets.UTF_8);
    ModelPool pool = snapshot.lookup(alias, 0, alias.length);
    assertThat(pool).isSameAs(snapshot.lookup("m"));
    assertThat(pool.renames(alias, 0, alias.length)).isTrue();
    assertThat(snapshot.models()).extracting(ModelPool::id).containsExactly("m");
    assertThat(rig.fleet.list("fast")).hasSize(1);
  }

  @Test
  void aModelBeatsAnAliasAndTheFirstClaimBeatsTheSecond() {
    var rig = rig("round_robin", Map.of());
    join(rig, "http://w1:1", card("a", "shared", "b", "unknown"));
    join(rig, "http://w2:1", card("b", "shared"));
    FleetSnapshot snapshot = rig.fleet.snapshot();
    assertThat(snapshot.lookup("shared").id()).isEqualTo("a");
    assertThat(snapshot.lookup("b").id()).isEqualTo("b");
    assertThat(snapshot.lookup("unknown")).isSameAs(snapshot.any());
    rig.remove(snapshot.workers().getFirst().id());
    assertThat(rig.fleet.snapshot().lookup("shared").id()).isEqualTo("b");
    rig.remove(rig.fleet.snapshot().workers().getFirst().id());
    assertThat(rig.fleet.snapshot().lookup("shared")).isNull();
  }

  @Test
  void aWorkerOfAnyModelServesEveryName() {
    var rig = rig("round_robin", Map.of("fast", "somewhere"));
    Worker any = rig.join("http://any:1");
    Worker one = rig.join("http://one:1", "m");
    FleetSnapshot snapshot = rig.fleet.snapshot();
    assertThat(snapshot.lookup("m").all()).containsExactly(any, one);
    byte[] other = "other".getBytes(StandardCharsets.UTF_8);
    ModelPool pool = snapshot.lookup(other, 0, other.length);
    assertThat(pool.all()).containsExactly(any);
    assertThat(pool.renames(other, 0, other.length)).isFalse();
    byte[] fast = "fast".getBytes(StandardCharsets.UTF_8);
    assertThat(snapshot.lookup(fast, 0, 4).renames(fast, 0, 4)).isTrue();
    assertThat(rig.fleet.list("other")).containsExactly(any);
  }

  @Test
  void theFirstWorkerOfAModelChoosesItsPolicy() {
    var rig = rig("cache_aware", Map.of());
    rig.engines.serve("http://w1:1", "a");
    rig.engines.serve("http://w2:1", "a", "b");
    rig.add(labelled("http://w1:1", "RoundRobin"));
    rig.add(labelled("http://w2:1", "random"));
    FleetSnapshot snapshot = rig.fleet.snapshot();
    assertThat(snapshot.lookup("a").policy().name()).isEqualTo("round_robin");
    assertThat(snapshot.lookup("b").policy().name()).isEqualTo("random");
    assertThat(snapshot.any().policy().name()).isEqualTo("cache_aware");

    rig.remove(snapshot.workers().getFirst().id());
    assertThat(rig.fleet.snapshot().lookup("a").policy().name()).isEqualTo("round_robin");
    rig.remove(rig.fleet.snapshot().workers().getFirst().id());
    rig.join("http://w3:1", "a");
    assertThat(rig.fleet.snapshot().lookup("a").policy().name()).isEqualTo("cache_aware");
  }

  @Test
  void anUnknownPolicyHintFallsBackToTheDefault() {
    var rig = rig("random", Map.of());
    rig.engines.serve("http://w1:1", "a");
    rig.add(labelled("http://w1:1", "fastest"));
    assertThat(rig.fleet.snapshot().lookup("a").policy().name()).isEqualTo("random");
  }

  @Test
  void turnsAreKeptPerModelAcrossChanges() {
    var rig = rig("round_robin", Map.of());
    Worker w1 = rig.join("http://w1:1", "a", "b");
    Worker w2 = rig.join("http://w2:1", "a", "b");
    assertThat(pick(rig, "a", List.of(), false)).isSameAs(w1);
    rig.join("http://elsewhere:1", "c");
    assertThat(pick(rig, "b", List.of(), false)).isSameAs(w1);
    assertThat(pick(rig, "a", List.of(), false)).isSameAs(w2);
  }

  @Test
  void aRepeatedAttemptPrefersWorkersNotTriedYet() {
    var rig = rig("round_robin", Map.of());
    Worker w1 = rig.join("http://w1:1", "m");
    Worker w2 = rig.join("http://w2:1", "m");
    Worker w3 = rig.join("http://w3:1", "m");
    for (int i = 0; i < 9; i++) {
      assertThat(pick(rig, "m", List.of(w1, w3), true)).isSameAs(w2);
      assertThat(pick(rig, "m", List.of(w1, w2, w3), true)).isNull();
      assertThat(pick(rig, "m", List.of(w1, w2, w3), false)).isNotNull();
    }
  }

  @Test
  void aNamedWorkerIsTheOneOrNobodyEvenOnARepeatedAttempt() {
    var rig = rig("consistent_hashing", Map.of());
    Worker w1 = rig.join("http://w1:1", "m");
    Worker w2 = rig.join("http://w2:1", "m");
    ModelPool pool = rig.fleet.snapshot().lookup("m");
    PickRequest second = pinned("1");
    assertThat(pool.lease(second, new Decision(), rig.chance).worker()).isSameAs(w2);
    assertThat(pool.lease(second, new Decision(), rig.chance, List.of(w1), false).worker())
        .isSameAs(w2);
    assertThat(pool.lease(second, new Decision(), rig.chance, List.of(w2), true)).isNull();
    assertThat(pool.lease(pinned("99"), new Decision(), rig.chance)).isNull();
    assertThat(pool.lease(pinned("abc"), new Decision(), rig.chance)).isNull();
    assertThat(pool.lease(pinned(w1.id()), new Decision(), rig.chance).worker()).isSameAs(w1);
  }

  @Test
  void keysKeepTheirWorkerWhenAnotherJoins() {
    var rig = rig("consistent_hashing", Map.of());
    for (int i = 1; i <= 3; i++) {
      rig.join("http://10.0.0." + i + ":8000", "m");
    }
    ModelPool three = rig.fleet.snapshot().lookup("m");
    assertThat(three.lease(keyed("user-1"), new Decision(), rig.chance).worker().url())
        .isEqualTo("http://10.0.0.3:8000");
    Worker fourth = rig.join("http://10.0.0.4:8000", "m");
    ModelPool four = rig.fleet.snapshot().lookup("m");
    int moved = 0;
    for (int k = 0; k < 1000; k++) {
      Worker before = three.lease(keyed("k" + k), new Decision(), rig.chance).worker();
      Worker after = four.lease(keyed("k" + k), new Decision(), rig.chance).worker();
      if (before != after) {
        assertThat(after).isSameAs(fourth);
        moved++;
      }
    }
    assertThat(moved).isBetween(200, 330);
  }

  @Test
  void aRingIsNotBuiltAnewWhenOnlyAvailabilityChanges() {
    var rig = rig("consistent_hashing", Map.of());
    Worker worker = rig.join("http://w1:1", "m");
    rig.join("http://w2:1", "m");
    ModelPool before = rig.fleet.snapshot().lookup("m");
    for (int i = 0; i < 10; i++) {
      worker.lease().end(500);
    }
    rig.lane.run();
    ModelPool after = rig.fleet.snapshot().lookup("m");
    assertThat(after.availableCount()).isEqualTo(1);
    assertThat(after.ring()).isSameAs(before.ring());
  }

  @Test
  void loadIsCountedUnderEveryPolicy() {
    for (String policy : List.of("random", "round_robin", "passthrough", "power_of_two")) {
      var rig = rig(policy, Map.of());
      Worker worker = rig.join("http://w1:1", "m");
      var leases = new ArrayList<Lease>();
      for (int i = 0; i < 5; i++) {
        leases.add(
            rig.fleet
                .snapshot()
                .lookup("m")
                .lease(PickRequest.ANONYMOUS, new Decision(), rig.chance));
      }
      assertThat(worker.inFlight()).as(policy).isEqualTo(5);
      leases.forEach(lease -> lease.end(200));
      assertThat(worker.inFlight()).isZero();
      assertThat(rig.heard.selections).isEqualTo(5);
    }
  }

  private static @Nullable Worker pick(
      FleetRig rig, String model, List<Worker> tried, boolean untriedOnly) {
    Lease lease =
        rig.fleet
            .snapshot()
            .lookup(model)
            .lease(PickRequest.ANONYMOUS, new Decision(), rig.chance, tried, untriedOnly);
    if (lease == null) {
      return null;
    }
    lease.end(200);
    return lease.worker();
  }

  private static FleetRig rig(String policy, Map<String, String> aliases) {
    return new FleetRig(FleetConfig.defaults().withDefaultPolicy(policy).withModelAliases(aliases));
  }

  private static void join(FleetRig rig, String url, ModelCard card) {
    rig.engines.serve(url, card.id());
    WorkerSpec s = WorkerSpec.of(url, null);
    rig.add(
        new WorkerSpec(
            s.url(),
            List.of(card),
            s.type(),
            s.runtime(),
            s.provider(),
            s.labels(),
            s.priority(),
            s.cost(),
            s.apiKey(),
            s.health(),
            s.httpPool(),
            s.resilience(),
            s.overload(),
            s.extras()));
  }

  private static ModelCard card(String id, String... aliases) {
    return new ModelCard(id, List.of(aliases), Capability.LANGUAGE_MODEL, null, JsonObject.EMPTY);
  }

  private static WorkerSpec labelled(String url, String policy) {
    return WorkerSpec.of(url, null)
        .patched(new WorkerPatch(null, null, Map.of("policy", policy), null, HealthOverrides.NONE));
  }

  private static PickRequest keyed(String key) {
    return request(key, null);
  }

  private static PickRequest pinned(String target) {
    return request(null, target);
  }

  private static PickRequest request(@Nullable String key, @Nullable String target) {
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
        return null;
      }
    };
  }
}
