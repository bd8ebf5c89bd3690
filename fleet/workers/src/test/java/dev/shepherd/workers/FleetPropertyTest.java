package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.workers.FleetAnswer.Accepted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Random orders, engine moods and requests, in any sequence, never break the fleet's promises. */
final class FleetPropertyTest {
  private static final int URLS = 6;
  private static final String[] MODELS = {"a", "b", "c"};
  private static final int[] STATUSES = {200, 200, 200, 400, 404, 429, 500, 503};

  @Test
  void noSequenceOfEventsBreaksThePromises() {
    for (long seed = 1; seed <= 60; seed++) {
      try {
        new Run(seed).go(400);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** One run of one seed. */
  private static final class Run {
    private final SplittableRandom random;
    private final FleetRig rig;
    private final List<Lease> open = new ArrayList<>();
    private final Map<String, String> wanted = new HashMap<>();
    private final Set<String> idsEver = new HashSet<>();
    private final Set<String> joined = new HashSet<>();

    Run(long seed) {
      random = new SplittableRandom(seed);
      List<String> policies = List.of("round_robin", "power_of_two", "consistent_hashing");
      rig =
          new FleetRig(
              FleetConfig.defaults()
                  .withDefaultPolicy(policies.get((int) (seed % 3)))
                  .withModelAliases(Map.of("alias", "a"))
                  .withStartupWorkers(
                      List.of(WorkerSpec.of(url(0), null), WorkerSpec.of(url(1), null)))
                  .with(Run::hasty),
              seed);
      for (Worker worker : rig.fleet.list(null)) {
        wanted.put(worker.id(), worker.url());
        idsEver.add(worker.id());
      }
      for (int i = 0; i < URLS; i++) {
        rig.engines.serve(url(i), MODELS[i % 3]);
      }
    }

    private static void hasty(FleetConfig.Draft draft) {
      draft.health =
          new HealthSettings(
              true, Duration.ofSeconds(1), Duration.ofSeconds(2), 2, 3, Duration.ofSeconds(3));
      draft.breaker =
          new BreakerSettings(true, 3, 2, Duration.ofSeconds(4), Duration.ofSeconds(20));
      draft.startupTimeout = Duration.ofSeconds(20);
      draft.startupCheckInterval = Duration.ofSeconds(2);
    }

    void go(int steps) {
      for (int step = 0; step < steps; step++) {
        act();
        rig.lane.run();
        check();
      }
      settleDown();
    }

    private void act() {
      switch (random.nextInt(16)) {
        case 0 -> add();
        case 1 -> onAny(id -> rig.order(() -> rig.fleet.patch(id, patch())));
        case 2 ->
            onAny(id -> rig.order(() -> rig.fleet.replace(id, WorkerSpec.of(urlOf(id), null))));
        case 3 -> {
          if (random.nextInt(3) == 0) {
            onAny(
                id -> {
                  assertThat(rig.remove(id)).isInstanceOf(Accepted.class);
                  wanted.remove(id);
                });
          }
        }
        case 4 -> engine().healthy = random.nextInt(3) > 0;
        case 5 -> engine().reachable = random.nextInt(3) > 0;
        case 6 -> {
          FakeEngines.Engine engine = engine();
          if (engine.held) {
            engine.release();
          } else {
            engine.held = true;
          }
        }
        case 7 -> engine().description = FakeEngines.describing("vllm", MODELS[random.nextInt(3)]);
        case 8 -> rig.wait(Duration.ofMillis(random.nextInt(5000)));
        case 9 -> {
          List<Worker> all = rig.fleet.list(null);
          if (!all.isEmpty()) {
            rig.fleet.reportPassiveFailure(all.get(random.nextInt(all.size())));
          }
        }
        case 10 -> begin();
        case 11 ->
            rig.loads.tell(
                url(random.nextInt(URLS)), 1, random.nextInt(12), random.nextInt(10) / 9.0);
        case 12 -> rig.loads.mute(url(random.nextInt(URLS)));
        case 13 -> {
          if (!open.isEmpty()) {
            open.get(random.nextInt(open.size())).progress(rig.clock.nanoTime());
          }
        }
        case 14 -> {
          if (!open.isEmpty()) {
            open.get(random.nextInt(open.size())).clientSlow(random.nextBoolean());
          }
        }
        default -> end();
      }
    }

    private void add() {
      String url = url(random.nextInt(URLS));
      if (rig.order(() -> rig.fleet.add(WorkerSpec.of(url, null))) instanceof Accepted accepted) {
        boolean again = wanted.containsKey(accepted.id());
        assertThat(idsEver.add(accepted.id()) || again).as("ids are unique").isTrue();
        wanted.put(accepted.id(), url);
      }
    }

    private void begin() {
      FleetSnapshot snapshot = rig.fleet.snapshot();
      ModelPool pool =
          random.nextBoolean() ? snapshot.any() : snapshot.lookup(MODELS[random.nextInt(3)]);
      if (pool != null) {
        Lease lease = pool.lease(PickRequest.ANONYMOUS, new Decision(), rig.chance);
        if (lease != null) {
          assertThat(lease.worker().status()).isEqualTo(WorkerStatus.READY);
          assertThat(pool.available()).contains(lease.worker());
          open.add(lease);
        }
      }
    }

    private void end() {
      if (!open.isEmpty()) {
        Lease lease = open.remove(random.nextInt(open.size()));
        if (random.nextInt(4) == 0) {
          lease.end(Outcome.values()[random.nextInt(3)]);
        } else {
          lease.headArrived(200);
          lease.end(STATUSES[random.nextInt(STATUSES.length)]);
        }
      }
    }

    private void check() {
      FleetSnapshot snapshot = rig.fleet.snapshot();
      assertThat(snapshot.workers()).doesNotHaveDuplicates();
      assertThat(snapshot.workers()).extracting(Worker::url).doesNotHaveDuplicates();
      var pools = new ArrayList<>(snapshot.models());
      pools.add(snapshot.any());
      for (ModelPool pool : pools) {
        assertThat(snapshot.workers()).containsAll(pool.all());
        List<Worker> ready = pool.all().stream().filter(Worker::isAvailable).toList();
        assertThat(ready).containsAll(pool.available());
        assertThat(pool.available().isEmpty()).isEqualTo(ready.isEmpty());
        if (ready.stream().allMatch(w -> w.veto() == null && !w.isOverloaded())) {
          assertThat(pool.available()).containsExactlyElementsOf(ready);
        }
      }
      for (Worker worker : snapshot.workers()) {
        int expected = (int) open.stream().filter(l -> l.worker() == worker).count();
        assertThat(worker.inFlight()).isEqualTo(expected).isNotNegative();
        boolean draining = worker.status() == WorkerStatus.DRAINING;
        assertThat(wanted.containsKey(worker.id())).isEqualTo(!draining);
        for (ModelCard card : worker.profile().models()) {
          assertThat(snapshot.lookup(card.id()).all()).contains(worker);
        }
      }
      for (String id : List.copyOf(wanted.keySet())) {
        if (snapshot.worker(id) != null) {
          joined.add(id);
        } else {
          assertThat(joined)
              .as("a worker that joined stays until it is removed")
              .doesNotContain(id);
          if (!(rig.find(id) instanceof WorkerLookup.Reserved)) {
            wanted.remove(id);
          }
        }
      }
    }

    /** In the end every engine is well, every request over, and every worker serves. */
    private void settleDown() {
      for (int i = 0; i < URLS; i++) {
        FakeEngines.Engine engine = rig.engines.at(url(i));
        engine.healthy = true;
        engine.reachable = true;
        engine.release();
      }
      open.forEach(lease -> lease.end(Outcome.NEUTRAL));
      open.clear();
      rig.seconds(300);
      check();
      for (Worker worker : rig.fleet.list(null)) {
        assertThat(worker.isAvailable()).as("%s", worker).isTrue();
        assertThat(worker.inFlight()).isZero();
        assertThat(worker.veto()).as("%s", worker).isNull();
        assertThat(worker.traffic().streams()).isZero();
        assertThat(worker.traffic().unansweredBytes()).isZero();
        assertThat(worker.traffic().answered()).isEqualTo(worker.processed());
      }
    }

    private void onAny(Consumer<String> action) {
      if (!wanted.isEmpty()) {
        List<String> ids = wanted.keySet().stream().sorted().toList();
        action.accept(ids.get(random.nextInt(ids.size())));
      }
    }

    private String urlOf(String id) {
      return wanted.getOrDefault(id, url(0));
    }

    private FakeEngines.Engine engine() {
      return rig.engines.at(url(random.nextInt(URLS)));
    }

    private WorkerPatch patch() {
      return new WorkerPatch(
          1L, null, Map.of("n", "" + random.nextInt(9)), null, HealthOverrides.NONE);
    }

    private static String url(int i) {
      return "http://w" + i + ":8000";
    }
  }
}
