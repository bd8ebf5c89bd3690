package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.workers.FleetAnswer.Accepted;
import dev.shepherd.workers.FleetAnswer.Conflict;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DrainTest {
  private static final String W1 = "http://w1:8000";
  private static final String W2 = "http://w2:8000";

  private final FleetRig rig =
      new FleetRig(FleetConfig.defaults().withDefaultPolicy("round_robin"));
  private final Worker worker = rig.join(W1, "m");
  private final Worker other = rig.join(W2, "m");

  @Test
  void anIdleWorkerLeavesAtOnce() {
    rig.remove(worker.id());
    assertThat(rig.fleet.list(null)).containsExactly(other);
    assertThat(rig.find(worker.id())).isInstanceOf(WorkerLookup.Absent.class);
  }

  @Test
  void aBusyWorkerFinishesFirstAndNewRequestsGoElsewhere() {
    Lease running = worker.lease();
    FleetSnapshot before = rig.fleet.snapshot();
    rig.remove(worker.id());
    assertThat(worker.status()).isEqualTo(WorkerStatus.DRAINING);
    var found = (WorkerLookup.Found) rig.find(worker.id());
    assertThat(found.job().jobType()).isEqualTo("RemoveWorker");
    for (int i = 0; i < 20; i++) {
      // A request that still holds the old picture does not walk into the draining worker either.
      ModelPool pool = (i % 2 == 0 ? rig.fleet.snapshot() : before).lookup("m");
      Lease lease = pool.lease(PickRequest.ANONYMOUS, new Decision(), rig.chance);
      assertThat(lease.worker()).isSameAs(other);
      lease.end(200);
    }
    rig.seconds(3);
    assertThat(rig.fleet.list(null)).contains(worker);
    running.end(200);
    rig.lane.run();
    assertThat(rig.fleet.list(null)).containsExactly(other);
    assertThat(rig.find(worker.id())).isInstanceOf(WorkerLookup.Absent.class);
  }

  @Test
  void aDrainDoesNotWaitForever() {
    Lease running = worker.lease();
    rig.remove(worker.id());
    rig.seconds(4);
    assertThat(rig.fleet.list(null)).contains(worker);
    rig.seconds(1);
    assertThat(rig.fleet.list(null)).doesNotContain(worker);
    running.end(200);
    rig.lane.run();
    assertThat(worker.inFlight()).isZero();
  }

  @Test
  void noSettlingTimeMeansNoWait() {
    rig.order(
        () ->
            rig.fleet.patch(
                worker.id(),
                new WorkerPatch(
                    null,
                    null,
                    Map.of(),
                    null,
                    new HealthOverrides(null, null, null, null, null, 0L))));
    worker.acquire();
    rig.remove(worker.id());
    assertThat(rig.fleet.list(null)).doesNotContain(worker);
  }

  @Test
  void drainingIsSticky() {
    worker.acquire();
    rig.remove(worker.id());
    int probes = rig.engines.at(W1).probes;
    assertThat(rig.remove(worker.id())).isInstanceOf(Accepted.class);
    assertThat(rig.order(() -> rig.fleet.replace(worker.id(), WorkerSpec.of(W1, null))))
        .isInstanceOf(Conflict.class);
    assertThat(
            rig.order(
                () ->
                    rig.fleet.patch(
                        worker.id(),
                        new WorkerPatch(
                            null,
                            null,
                            Map.of(),
                            null,
                            new HealthOverrides(null, null, null, null, true, null)))))
        .isInstanceOf(Conflict.class);
    assertThat(rig.order(() -> rig.fleet.add(WorkerSpec.of(W1, null))))
        .isInstanceOf(Conflict.class);
    rig.fleet.reportPassiveFailure(worker);
    rig.seconds(4);
    assertThat(worker.status()).isEqualTo(WorkerStatus.DRAINING);
    assertThat(rig.engines.at(W1).probes).isEqualTo(probes);
  }

  @Test
  void theUrlIsFreeAgainAfterwards() {
    rig.remove(worker.id());
    String id = rig.add(W1);
    assertThat(id).isNotEqualTo(worker.id());
    assertThat(rig.worker(id).isAvailable()).isTrue();
  }

  @Test
  void aSurplusReleaseHasNoEffect() {
    worker.release();
    assertThat(worker.inFlight()).isZero();
    Lease lease = worker.lease();
    lease.end(200);
    lease.end(Outcome.FAILURE);
    assertThat(worker.inFlight()).isZero();
    assertThat(worker.processed()).isEqualTo(1);
    assertThat(worker.breaker().consecutiveFailures()).isZero();
  }

  @Test
  void stoppingLeavesNoTimerBehind() {
    rig.add("http://nobody:1");
    rig.fleet.stop();
    rig.lane.run();
    assertThat(rig.lane.pendingTasks()).isZero();
    assertThat(rig.fleet.list(null)).containsExactly(worker, other);
  }
}
