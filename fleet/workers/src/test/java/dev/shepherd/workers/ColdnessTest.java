package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.Chance;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.HashRing;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.Policy;
import dev.shepherd.routing.WarmUpSettings;
import dev.shepherd.workers.ModelPool.Fallback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whose cache counts as small, and who may be chosen of workers in any state. */
final class ColdnessTest {
  private static final WarmUpSettings SETTINGS =
      new WarmUpSettings(Duration.ofSeconds(60), 0.25, 100, 0.5, 8);

  private final FleetRig rig =
      new FleetRig(FleetConfig.defaults().withDefaultPolicy("round_robin"));
  private final Coldness coldness = new Coldness(SETTINGS);
  private final List<Worker> workers = new ArrayList<>();

  private Worker join() {
    Worker worker = rig.join("http://w" + workers.size() + ":1", "m");
    workers.add(worker);
    return worker;
  }

  private void look() {
    coldness.age(workers, rig.clock.nanoTime());
  }

  private boolean thin(Worker worker) {
    return coldness.isThin(worker, coldness.median(workers));
  }

  @Test
  void aNewWorkerIsFreshUntilItsTimeIsOver() {
    Worker worker = join();
    look();
    assertThat(coldness.isFresh(worker)).isTrue();
    rig.seconds(59);
    look();
    assertThat(coldness.isFresh(worker)).isTrue();
    rig.seconds(1);
    look();
    assertThat(coldness.isFresh(worker)).isFalse();
  }

  @Test
  void aNewWorkerIsFreshUntilEnoughWasPlacedOnIt() {
    Worker worker = join();
    look();
    worker.traffic().placed(99);
    look();
    assertThat(coldness.isFresh(worker)).isTrue();
    worker.traffic().placed(1);
    look();
    assertThat(coldness.isFresh(worker)).isFalse();
  }

  @Test
  void aWorkerFarBehindTheOthersIsThinWhateverItsAge() {
    Worker first = join();
    Worker second = join();
    Worker third = join();
    look();
    rig.seconds(3600);
    look();
    first.traffic().placed(1000);
    second.traffic().placed(1000);
    third.traffic().placed(499);
    look();
    assertThat(workers).filteredOn(this::thin).containsExactly(third);
    third.traffic().placed(2);
    look();
    assertThat(workers).noneMatch(this::thin);
  }

  @Test
  void whatWasPlacedLongAgoDoesNotCount() {
    Worker old = join();
    Worker alsoOld = join();
    look();
    old.traffic().placed(1_000_000);
    alsoOld.traffic().placed(1_000_000);
    look();
    rig.seconds(20L * Coldness.HALF_LIFE_SECONDS);
    Worker young = join();
    look();
    for (Worker worker : workers) {
      worker.traffic().placed(1000);
    }
    look();
    assertThat(workers).noneMatch(this::thin);
    assertThat(thin(young)).isFalse();
  }

  @Test
  void nobodyIsThinWhileThereIsLittleToCatchUpWith() {
    join().traffic().placed(99);
    join().traffic().placed(99);
    join();
    look();
    assertThat(workers).noneMatch(this::thin);
  }

  private record Fixed(boolean selfBalancing) implements Policy {
    @Override
    public String name() {
      return "fixed";
    }

    @Override
    public int pick(Candidate[] among, HashRing ring, PickRequest r, Decision d, Chance chance) {
      return among.length - 1;
    }
  }

  @Test
  void asLongAsSomebodyIsReadyThereIsACandidate() {
    for (int i = 0; i < 6; i++) {
      join();
    }
    Worker[] all = workers.toArray(Worker[]::new);
    Veto[] vetoes = Veto.values();
    for (long seed = 1; seed <= 5000; seed++) {
      var random = new SplittableRandom(seed);
      for (Worker worker : all) {
        worker.status(
            random.nextInt(3) == 0 ? WorkerStatus.values()[random.nextInt(5)] : WorkerStatus.READY);
        worker.veto(random.nextInt(2) == 0 ? null : vetoes[random.nextInt(vetoes.length)]);
        worker.overloaded(random.nextBoolean());
        worker.cold(random.nextBoolean(), random.nextBoolean());
      }
      Candidates got =
          Candidates.of(all, new Fixed(random.nextBoolean()), random.nextBoolean(), true);
      List<Worker> ready = Arrays.stream(all).filter(Worker::isAvailable).toList();
      var everyone = new ArrayList<Worker>(List.of(got.chosenFrom()));
      assertThat(got.chosenFrom().length == 0).as("seed %s", seed).isEqualTo(ready.isEmpty());
      everyone.addAll(List.of(got.reserve()));
      assertThat(everyone).as("seed %s", seed).doesNotHaveDuplicates();
      assertThat(ready).as("seed %s", seed).containsAll(everyone);
      if (got.fallback() == Fallback.NONE && !got.shedding()) {
        assertThat(got.chosenFrom()).as("seed %s", seed).allMatch(w -> w.veto() == null);
      }
      var cold = got.cold();
      if (cold != null) {
        assertThat(cold.warm().length + cold.coldPlaces().length)
            .isEqualTo(got.chosenFrom().length);
        for (int place : cold.coldPlaces()) {
          assertThat(got.chosenFrom()[place].isCold()).as("seed %s", seed).isTrue();
        }
      }
    }
  }

  @Test
  void aPolicyThatWeighsQueuesItselfKeepsFullWorkers() {
    join().overloaded(true);
    join();
    Worker[] all = workers.toArray(Worker[]::new);
    assertThat(Candidates.of(all, new Fixed(true), false, false).chosenFrom()).hasSize(2);
    assertThat(Candidates.of(all, new Fixed(false), false, false).chosenFrom()).hasSize(1);
    assertThat(Candidates.of(all, new Fixed(false), false, false).reserve()).hasSize(1);
  }
}
