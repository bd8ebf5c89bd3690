package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HealthTest {
  private static final String W1 = "http://w1:8000";

  private final FleetRig rig = new FleetRig(everySecond(false));

  @Test
  void theFirstAnswerMakesAWorkerReady() {
    Worker worker = rig.join(W1, "m");
    assertThat(worker.status()).isEqualTo(WorkerStatus.READY);
    assertThat(rig.engines.at(W1).probes).isEqualTo(1);
    assertThat(rig.heard.statuses).containsExactly("pending>ready");
  }

  @Test
  void threeFailuresTakeAWorkerOutAndTwoSuccessesBringItBack() {
    Worker worker = rig.join(W1, "m");
    FakeEngines.Engine engine = rig.engines.at(W1);
    engine.healthy = false;
    int before = engine.probes;
    while (worker.isHealthy()) {
      rig.wait(Duration.ofMillis(10));
    }
    assertThat(engine.probes - before).isEqualTo(3);
    assertThat(worker.status()).isEqualTo(WorkerStatus.NOT_READY);
    assertThat(rig.fleet.snapshot().lookup("m").availableCount()).isZero();
    assertThat(rig.fleet.snapshot().lookup("m").size()).isEqualTo(1);

    engine.healthy = true;
    before = engine.probes;
    while (!worker.isHealthy()) {
      rig.wait(Duration.ofMillis(10));
    }
    assertThat(engine.probes - before).isEqualTo(2);
    assertThat(rig.fleet.snapshot().lookup("m").availableCount()).isEqualTo(1);
  }

  @Test
  void aWorkerThatFailedForLongRecoversByItself() {
    Worker worker = rig.join(W1, "m");
    FakeEngines.Engine engine = rig.engines.at(W1);
    engine.healthy = false;
    int before = engine.probes;
    while (worker.status() != WorkerStatus.FAILED) {
      rig.wait(Duration.ofMillis(10));
    }
    assertThat(engine.probes - before).isEqualTo(3 + 9);
    rig.seconds(3600);
    assertThat(worker.status()).isEqualTo(WorkerStatus.FAILED);
    engine.healthy = true;
    rig.seconds(5);
    assertThat(worker.status()).isEqualTo(WorkerStatus.READY);
    assertThat(rig.heard.statuses)
        .containsExactly(
            "pending>ready",
            "ready>not_ready",
            "not_ready>failed",
            "failed>pending",
            "pending>ready");
  }

  @Test
  void oneSuccessBetweenFailuresKeepsAWorkerReady() {
    Worker worker = rig.join(W1, "m");
    FakeEngines.Engine engine = rig.engines.at(W1);
    for (int round = 0; round < 10; round++) {
      engine.healthy = false;
      int seen = engine.probes;
      while (engine.probes < seen + 2) {
        rig.wait(Duration.ofMillis(10));
      }
      engine.healthy = true;
      seen = engine.probes;
      while (engine.probes < seen + 1) {
        rig.wait(Duration.ofMillis(10));
      }
    }
    assertThat(worker.status()).isEqualTo(WorkerStatus.READY);
  }

  @Test
  void probesOfADownWorkerComeFasterThanTheInterval() {
    var slow = new FleetRig(FleetConfig.defaults());
    Worker worker = slow.join(W1, "m");
    slow.engines.at(W1).healthy = false;
    slow.seconds(60 + 5);
    assertThat(worker.status()).isEqualTo(WorkerStatus.NOT_READY);
  }

  @Test
  void probesOfManyWorkersDoNotMarchInStep() {
    var slow = new FleetRig(FleetConfig.defaults());
    for (int i = 0; i < 60; i++) {
      slow.join("http://w" + i + ":1", "m");
    }
    int most = 0;
    for (int second = 0; second < 300; second++) {
      int before = probes(slow);
      slow.seconds(1);
      most = Math.max(most, probes(slow) - before);
    }
    assertThat(probes(slow)).isGreaterThan(60 * 4);
    assertThat(most).isLessThan(15);
  }

  private static int probes(FleetRig rig) {
    int sum = 0;
    for (int i = 0; i < 60; i++) {
      sum += rig.engines.at("http://w" + i + ":1").probes;
    }
    return sum;
  }

  @Test
  void aRequestThatFindsAWorkerDeadHasItAskedAtOnceButNotInAStorm() {
    var slow = new FleetRig(FleetConfig.defaults());
    Worker worker = slow.join(W1, "m");
    slow.wait(Duration.ofSeconds(2));
    FakeEngines.Engine engine = slow.engines.at(W1);
    int before = engine.probes;
    engine.reachable = false;
    slow.fleet.reportPassiveFailure(worker);
    slow.lane.run();
    assertThat(engine.probes).isEqualTo(before + 1);
    for (int i = 0; i < 1000; i++) {
      slow.fleet.reportPassiveFailure(worker);
      slow.wait(Duration.ofMillis(2));
    }
    assertThat(engine.probes).isLessThanOrEqualTo(before + 4);
    slow.seconds(2);
    assertThat(worker.status()).isEqualTo(WorkerStatus.NOT_READY);
  }

  @Test
  void aReportThatComesDuringAProbeIsNotForgotten() {
    var slow = new FleetRig(FleetConfig.defaults());
    Worker worker = slow.join(W1, "m");
    slow.wait(Duration.ofSeconds(2));
    FakeEngines.Engine engine = slow.engines.at(W1);
    engine.held = true;
    slow.fleet.reportPassiveFailure(worker);
    slow.lane.run();
    slow.fleet.reportPassiveFailure(worker);
    slow.lane.run();
    int before = engine.probes;
    engine.release();
    slow.wait(Duration.ofMillis(1100));
    assertThat(engine.probes).isEqualTo(before + 1);
  }

  @Test
  void unhealthyWorkersAreRemovedWhereThatIsWanted() {
    var strict = new FleetRig(everySecond(true));
    Worker worker = strict.join(W1, "m");
    strict.engines.at(W1).healthy = false;
    strict.seconds(30);
    assertThat(strict.fleet.list(null)).isEmpty();
    assertThat(strict.heard.membership).containsExactly("+" + W1, "-" + W1);
    assertThat(strict.find(worker.id())).isInstanceOf(WorkerLookup.Absent.class);
    assertThat(strict.lane.pendingTasks()).isZero();
  }

  @Test
  void disabledChecksMakeReadyAndAskNothing() {
    Worker worker = rig.join(W1, "m");
    FakeEngines.Engine engine = rig.engines.at(W1);
    engine.healthy = false;
    rig.seconds(5);
    assertThat(worker.status()).isEqualTo(WorkerStatus.NOT_READY);
    rig.order(
        () ->
            rig.fleet.patch(
                worker.id(),
                new WorkerPatch(
                    null,
                    null,
                    Map.of(),
                    null,
                    new HealthOverrides(null, null, null, null, true, null))));
    int before = engine.probes;
    rig.seconds(600);
    assertThat(worker.status()).isEqualTo(WorkerStatus.READY);
    assertThat(engine.probes).isEqualTo(before);
  }

  @Test
  void anAnswerUnderOldSettingsIsNotBelieved() {
    Worker worker = rig.join(W1, "m");
    FakeEngines.Engine engine = rig.engines.at(W1);
    engine.held = true;
    rig.seconds(2);
    engine.healthy = false;
    rig.order(
        () ->
            rig.fleet.patch(
                worker.id(),
                new WorkerPatch(
                    null,
                    null,
                    Map.of(),
                    null,
                    new HealthOverrides(null, null, null, 1L, null, null))));
    engine.held = false;
    engine.healthy = true;
    var stale = engine.probes;
    engine.healthy = false;
    engine.release();
    engine.healthy = true;
    rig.lane.run();
    assertThat(engine.probes).isGreaterThan(stale);
    assertThat(worker.status()).isEqualTo(WorkerStatus.READY);
  }

  @Test
  void anEngineThatReturnsWithAnotherModelIsAskedAgain() {
    Worker worker = rig.join(W1, "old");
    FakeEngines.Engine engine = rig.engines.at(W1);
    engine.healthy = false;
    rig.seconds(5);
    engine.description = FakeEngines.describing("vllm", "new");
    engine.healthy = true;
    rig.seconds(5);
    assertThat(worker.isAvailable()).isTrue();
    assertThat(rig.fleet.snapshot().lookup("old")).isNull();
    assertThat(rig.fleet.snapshot().lookup("new").available()).containsExactly(worker);
    assertThat(worker.profile().runtime()).isEqualTo("vllm");
  }

  @Test
  void anEngineThatNamesNoModelForAMomentKeepsItsModels() {
    Worker worker = rig.join(W1, "m");
    FakeEngines.Engine engine = rig.engines.at(W1);
    engine.healthy = false;
    rig.seconds(5);
    engine.description = FakeEngines.describing("sglang");
    engine.healthy = true;
    rig.seconds(5);
    assertThat(worker.profile().wildcard()).isFalse();
    assertThat(rig.fleet.snapshot().lookup("m").available()).hasSize(1);
  }

  private static FleetConfig everySecond(boolean remove) {
    return FleetConfig.defaults()
        .withDefaultPolicy("round_robin")
        .with(
            draft -> {
              draft.health =
                  new HealthSettings(
                      true,
                      Duration.ofSeconds(5),
                      Duration.ofSeconds(1),
                      2,
                      3,
                      Duration.ofSeconds(5));
              draft.removeUnhealthyWorkers = remove;
            });
  }
}
