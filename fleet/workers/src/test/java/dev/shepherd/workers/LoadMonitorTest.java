package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.backend.EngineLoad;
import dev.shepherd.backend.LoadReport;
import dev.shepherd.backend.LoadSource;
import dev.shepherd.backend.RankLoad;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.routing.ReportedLoad;
import dev.shepherd.routing.WarmUpSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who is asked for a load, when, and for how long the answer counts. */
final class LoadMonitorTest {
  private static final String W1 = "http://w1:1";
  private static final String W2 = "http://w2:1";

  private FleetRig rig = new FleetRig(config(true));

  private static FleetConfig config(boolean always) {
    return FleetConfig.defaults()
        .withDefaultPolicy("round_robin")
        .with(
            draft ->
                draft.care =
                    new CareSettings(
                        new LoadSettings(Duration.ofSeconds(10), always),
                        OverloadSettings.DEFAULTS,
                        LivenessSettings.DEFAULTS,
                        WarmUpSettings.DEFAULTS));
  }

  private static WorkerSpec spec(String json) {
    return WorkerSpecReader.spec(JsonParser.parseObject(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static RankLoad running(int count) {
    return new RankLoad(0, count, 0, -1, count, -1, -1, 0.5, -1, -1, -1, -1, null);
  }

  @Test
  void aWorkerIsAskedSoonAfterItJoinedAndThenOncePerInterval() {
    rig.loads.tell(W1, 3, 2, 0.25);
    Worker worker = rig.join(W1, "m");
    assertThat(worker.load()).isNull();
    rig.seconds(2);
    ReportedLoad load = worker.load();
    assertThat(load).isNotNull();
    assertThat(load.running()).isEqualTo(3);
    assertThat(load.waiting()).isEqualTo(2);
    assertThat(load.kvUsage()).isEqualTo(0.25);
    assertThat(load.waitingUncachedTokens()).isEqualTo(ReportedLoad.UNKNOWN);
    long soFar = rig.loads.timesAsked(W1);
    assertThat(soFar).isBetween(1L, 2L);
    rig.seconds(100);
    assertThat(rig.loads.timesAsked(W1) - soFar).isBetween(9L, 10L);
    assertThat(rig.loads.asked.getFirst().model()).isEqualTo("m");
  }

  @Test
  void theShortestIntervalOfAGroupHoldsForAllOfIt() {
    rig.engines.serve(W1, "m");
    rig.engines.serve(W2, "m");
    rig.loads.tell(W1, 0, 0, 0);
    rig.loads.tell(W2, 0, 0, 0);
    rig.add(W1);
    rig.add(spec("{\"url\":\"" + W2 + "\",\"load_monitor_interval_secs\":2}"));
    rig.seconds(5);
    long soFar = rig.loads.timesAsked(W1);
    rig.seconds(60);
    assertThat(rig.loads.timesAsked(W1) - soFar).isBetween(29L, 31L);
    assertThat(rig.loads.timesAsked(W2)).isCloseTo(rig.loads.timesAsked(W1), within(1));
  }

  private static org.assertj.core.data.Offset<Long> within(long n) {
    return org.assertj.core.data.Offset.offset(n);
  }

  @Test
  void noWorkerIsAskedMoreThanOnceASecond() {
    rig.engines.serve(W1, "m");
    rig.loads.tell(W1, 0, 100, 1);
    rig.add(spec("{\"url\":\"" + W1 + "\",\"load_monitor_interval_secs\":0}"));
    rig.seconds(100);
    assertThat(rig.loads.timesAsked(W1)).isBetween(90L, 102L);
  }

  @Test
  void onlyReadyWorkersAreAsked() {
    rig.add(W1);
    rig.seconds(60);
    assertThat(rig.loads.asked).isEmpty();
    Worker worker = rig.join(W2, "m");
    rig.loads.tell(W2, 1, 1, 0.1);
    rig.seconds(11);
    assertThat(worker.load()).isNotNull();
    rig.engines.at(W2).reachable = false;
    rig.fleet.reportPassiveFailure(worker);
    rig.seconds(30);
    assertThat(worker.isHealthy()).isFalse();
    assertThat(worker.load()).isNull();
    long soFar = rig.loads.timesAsked(W2);
    rig.seconds(60);
    assertThat(rig.loads.timesAsked(W2)).isEqualTo(soFar);
  }

  @Test
  void anAnswerIsUsedForThreeIntervalsAndThenForgotten() {
    rig.loads.tell(W1, 3, 2, 0.25);
    Worker worker = rig.join(W1, "m");
    rig.seconds(2);
    rig.loads.mute(W1);
    rig.seconds(27);
    assertThat(worker.load()).isNotNull();
    rig.seconds(15);
    assertThat(worker.load()).isNull();
    assertThat(rig.heard.expired).isEqualTo(1);
  }

  @Test
  void aLoadIsAsOldAsTheQuestionAndWhatWasSentSinceIsKept() {
    Worker worker = rig.join(W1, "m");
    Lease before = worker.lease();
    rig.loads.tell(W1, 4, 3, 0.25);
    rig.loads.holding = true;
    rig.seconds(1);
    long asked = rig.loads.timesAsked(W1);
    assertThat(asked).isPositive();
    long questionAt = rig.clock.nanoTime();
    rig.seconds(3);
    worker.lease();
    worker.lease();
    rig.loads.release();
    rig.lane.run();
    ReportedLoad load = worker.load();
    assertThat(load).isNotNull();
    assertThat(questionAt - load.takenNanos()).isBetween(0L, 1_000_000_000L);
    // Seven told, one of them ours; and three of ours now.
    assertThat(worker.pressure()).isEqualTo(9);
    before.end(200);
    assertThat(worker.pressure()).isEqualTo(8);
  }

  @Test
  void whoeverWantsTheLoadsSharesWhatIsCurrentOrUnderWay() {
    rig.loads.tell(W1, 3, 2, 0.25);
    rig.join(W1, "m");
    rig.seconds(2);
    long soFar = rig.loads.timesAsked(W1);
    CompletableFuture<LoadReport> report = rig.fleet.loads("m").toCompletableFuture();
    rig.lane.run();
    assertThat(report).isCompleted();
    assertThat(report.join().workers().getFirst().ranks()).hasSize(1);
    assertThat(rig.loads.timesAsked(W1)).isEqualTo(soFar);

    rig.join(W2, "m"); // so new that the schedule has not asked it yet
    rig.loads.holding = true;
    CompletableFuture<LoadReport> one = rig.fleet.loads(null).toCompletableFuture();
    CompletableFuture<LoadReport> two = rig.fleet.loads(null).toCompletableFuture();
    rig.lane.run();
    assertThat(one).isNotCompleted();
    rig.loads.release();
    rig.lane.run();
    assertThat(one.join().workers()).hasSize(2);
    assertThat(two.join()).isEqualTo(one.join());
    assertThat(rig.loads.timesAsked(W2)).isEqualTo(1);
    assertThat(rig.fleet.loads("unheard of")).satisfies(r -> rig.lane.run()).isCompleted();
  }

  @Test
  void withoutMonitoringOnlyWorkersWhoseLoadIsReadAreAsked() {
    rig = new FleetRig(config(false));
    rig.engines.serve(W1, "m");
    rig.engines.serve(W2, "m");
    rig.add(W1);
    rig.add(spec("{\"url\":\"" + W2 + "\",\"overload\":{\"waiting_requests\":4}}"));
    rig.seconds(60);
    assertThat(rig.loads.timesAsked(W1)).isZero();
    assertThat(rig.loads.timesAsked(W2)).isPositive();
  }

  @Test
  void anEngineThatTellsNothingIsAskedLess() {
    rig.join(W1, "m");
    rig.seconds(1000);
    assertThat(rig.loads.timesAsked(W1)).isBetween(10L, 30L);
    rig.loads.tell(W1, 1, 1, 0.1);
    rig.seconds(100);
    assertThat(rig.worker(rig.fleet.list(null).getFirst().id()).load()).isNotNull();
  }

  @Test
  void anEngineThatTellsItsLoadByItselfIsNotAskedWhileItDoes() {
    Worker worker = rig.join(W1, "m");
    rig.loads.tell(W1, 9, 0, 0.9);
    for (int i = 0; i < 30; i++) {
      rig.fleet.loadPushed(
          worker, new EngineLoad(W1, "regular", LoadSource.V1_LOADS, List.of(running(i))));
      rig.seconds(1);
    }
    assertThat(rig.loads.timesAsked(W1)).isZero();
    assertThat(rig.heard.polls).contains("skipped_fresh_push").doesNotContain("poll", "fallback");
    assertThat(worker.load().running()).isEqualTo(29);

    rig.seconds(25);
    assertThat(rig.heard.polls).contains("fallback");
    assertThat(worker.load().running()).isEqualTo(9);
    assertThat(worker.veto()).isEqualTo(Veto.STALE);
    rig.fleet.loadPushed(
        worker, new EngineLoad(W1, "regular", LoadSource.V1_LOADS, List.of(running(1))));
    rig.seconds(1);
    assertThat(worker.veto()).isNull();
    assertThat(rig.heard.vetoes).containsExactly(W1 + " stale", W1 + " alive");
  }

  @Test
  void atMostSixtyFourQuestionsAreUnderWay() {
    rig.loads.holding = true;
    for (int i = 0; i < 200; i++) {
      rig.join("http://many" + i + ":1", "m");
    }
    rig.seconds(3);
    assertThat(rig.loads.asked).hasSize(64);
    rig.loads.release();
    rig.lane.run();
    assertThat(rig.loads.asked.stream().distinct()).hasSize(200);
  }

  @Test
  void aRecordShowsTheLoadOnceItIsKnown() {
    rig.loads.tell(W1, 3, 2, 0.25);
    Worker worker = rig.join(W1, "m");
    assertThat(WorkerJson.worker(worker, null).has("engine_load")).isFalse();
    rig.seconds(2);
    JsonObject shown = WorkerJson.worker(worker, null).object("engine_load");
    assertThat(shown).isNotNull();
    assertThat(shown.integer("dp_rank_count")).hasValue(1);
    assertThat(shown.string("timestamp", "")).startsWith("2026-");
    assertThat(shown.array("loads").objects().toList().getFirst().integer("num_waiting_reqs"))
        .hasValue(2);
  }
}
