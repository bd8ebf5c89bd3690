package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonParser;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.WarmUpSettings;
import dev.shepherd.workers.ModelPool.Fallback;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which ready workers get nothing because they do not look alive, and when they do again. */
final class LivenessTest {
  private static final String W1 = "http://w1:1";
  private static final String W2 = "http://w2:1";

  private final FleetRig rig =
      new FleetRig(
          FleetConfig.defaults()
              .withDefaultPolicy("round_robin")
              .with(
                  draft ->
                      draft.care =
                          new CareSettings(
                              LoadSettings.DEFAULTS,
                              OverloadSettings.DEFAULTS,
                              LivenessSettings.DEFAULTS,
                              WarmUpSettings.OFF)));
  private final Worker one = rig.join(W1, "m");
  private final Worker two = rig.join(W2, "m");
  private final List<Lease> open = new ArrayList<>();

  private record Sent(boolean streamed, long bodyBytes, long nowNanos) implements PickRequest {
    @Override
    public @Nullable String routingKey() {
      return null;
    }

    @Override
    public @Nullable String targetWorker() {
      return null;
    }

    @Override
    public @Nullable String fallbackKey() {
      return null;
    }
  }

  private Lease open(Worker worker, boolean streamed, long bodyBytes) {
    Lease lease = worker.lease(new Sent(streamed, bodyBytes, rig.clock.nanoTime()));
    open.add(lease);
    return lease;
  }

  private void streams(Worker worker, int count) {
    for (int i = 0; i < count; i++) {
      open(worker, true, 100);
    }
  }

  private void progress(Lease lease) {
    lease.progress(rig.clock.nanoTime());
  }

  private List<Worker> eligible() {
    return rig.fleet.snapshot().lookup("m").available();
  }

  private void unreachable(Worker worker) {
    rig.engines.at(worker.url()).reachable = false;
    rig.fleet.reportPassiveFailure(worker);
  }

  @Test
  void aFailureAndThenSilenceTakeAWorkerOutUntilItIsHeardOf() {
    rig.seconds(5);
    open(one, true, 100).contact(rig.clock.nanoTime());
    rig.wait(Duration.ofMillis(1));
    rig.engines.at(W1).held = true; // the probe hangs
    rig.fleet.reportPassiveFailure(one);
    rig.seconds(1);
    assertThat(one.veto()).isNull();
    rig.seconds(2);
    assertThat(one.veto()).isEqualTo(Veto.STALL);
    assertThat(one.isHealthy()).isTrue();
    assertThat(eligible()).containsExactly(two);
    rig.engines.at(W1).release();
    rig.seconds(1);
    assertThat(one.veto()).isNull();
    assertThat(eligible()).containsExactly(one, two);
    assertThat(rig.heard.vetoes).containsExactly(W1 + " stall", W1 + " alive");
  }

  @Test
  void aFailedProbeAfterAFailedRequestNeedsNoSilence() {
    rig.seconds(5);
    open(one, true, 100).progress(rig.clock.nanoTime()); // traffic right before
    rig.wait(Duration.ofMillis(1));
    unreachable(one);
    rig.wait(Watchman.ROUND);
    assertThat(one.veto()).isEqualTo(Veto.STALL);
    // Further failures while it is out do not make it look better.
    rig.fleet.reportPassiveFailure(one);
    rig.wait(Watchman.ROUND);
    assertThat(one.veto()).isEqualTo(Veto.STALL);
  }

  @Test
  void whenEveryWorkerWasKilledRequestsStillGoSomewhereAndSomebodyKnows() {
    rig.seconds(5);
    unreachable(one);
    unreachable(two);
    rig.seconds(1);
    assertThat(eligible()).containsExactly(one, two);
    assertThat(List.of(one, two)).allMatch(worker -> worker.veto() == Veto.STALL);
    open(one, true, 100);
    ModelPool pool = rig.fleet.snapshot().lookup("m");
    Lease lease = pool.lease(PickRequest.ANONYMOUS, new Decision(), rig.chance);
    assertThat(lease.worker()).isSameAs(two);
    assertThat(rig.heard.fallbacks).containsExactly(Fallback.LIVENESS);
  }

  @Test
  void afterAFailureTheNextByteClearsAWorkerAtOnce() {
    Lease lease = open(one, true, 100);
    rig.engines.at(W1).held = true;
    rig.fleet.reportPassiveFailure(one);
    rig.wait(Watchman.ROUND.dividedBy(10));
    lease.contact(rig.clock.nanoTime());
    rig.seconds(30);
    assertThat(one.veto()).isNull();
  }

  @Test
  void aStalledWorkerThatNobodyAsksMayProveItselfAfterAWhile() {
    rig.engines.serve("http://quiet:1", "m");
    Worker quiet =
        rig.worker(
            rig.add(
                WorkerSpecReader.spec(
                    JsonParser.parseObject(
                        "{\"url\":\"http://quiet:1\",\"health\":{\"disable_health_check\":true}}"
                            .getBytes(StandardCharsets.UTF_8)))));
    rig.seconds(5);
    rig.fleet.reportPassiveFailure(quiet);
    rig.seconds(3);
    assertThat(quiet.veto()).isEqualTo(Veto.STALL);
    rig.seconds(10);
    assertThat(quiet.veto()).isNull();
  }

  @Test
  void fourSilentStreamsTakeAWorkerOutAndTheNextTokenBringsItBack() {
    streams(one, 3);
    rig.seconds(60);
    assertThat(one.veto()).isNull();
    streams(one, 1);
    rig.seconds(1);
    assertThat(one.veto()).isEqualTo(Veto.WEDGE);
    assertThat(eligible()).containsExactly(two);
    progress(open.getFirst());
    rig.seconds(1);
    assertThat(one.veto()).isNull();
  }

  @Test
  void aGrowingPileCountsFromItsSecondStream() {
    streams(one, 1);
    rig.seconds(2);
    streams(one, 1);
    rig.seconds(1);
    assertThat(one.veto()).isNull();
    rig.seconds(2);
    assertThat(one.veto()).isEqualTo(Veto.WEDGE);
    open.forEach(lease -> lease.end(Outcome.NEUTRAL));
    rig.seconds(1);
    assertThat(one.veto()).isNull();
  }

  @Test
  void aGrowingQueueOfTheEngineCountsToo() {
    rig.loads.tell(W1, 1, 0, 0.1);
    rig.seconds(11);
    streams(one, 1);
    rig.seconds(4);
    assertThat(one.veto()).isNull();
    rig.loads.tell(W1, 1, 5, 0.1);
    rig.seconds(11);
    assertThat(one.veto()).isEqualTo(Veto.WEDGE);
  }

  @Test
  void streamsThatFlowAreNoReasonHoweverMany() {
    streams(one, 50);
    for (int i = 0; i < 100; i++) {
      progress(open.get(i % 50));
      rig.wait(Duration.ofMillis(500));
      assertThat(one.veto()).isNull();
    }
  }

  @Test
  void longPromptsStretchThePatienceButNotForEver() {
    for (int i = 0; i < 4; i++) {
      open(one, true, 40_000); // about 10,000 tokens
    }
    rig.seconds(20);
    assertThat(one.veto()).isNull();
    rig.seconds(5);
    assertThat(one.veto()).isEqualTo(Veto.WEDGE);
    for (int i = 0; i < 4; i++) {
      open(two, true, 40_000_000);
    }
    rig.seconds(115);
    assertThat(two.veto()).isNull();
    rig.seconds(10);
    assertThat(two.veto()).isEqualTo(Veto.WEDGE);
  }

  @Test
  void aWorkerThatIsSlowToStartIsGivenTheTimeItTookLately() {
    rig.seconds(1);
    Lease slow = open(one, true, 100);
    rig.seconds(20);
    progress(slow);
    slow.end(200);
    rig.seconds(1);
    streams(one, 5);
    rig.seconds(30);
    assertThat(one.veto()).isNull();
    rig.seconds(10);
    assertThat(one.veto()).isEqualTo(Veto.WEDGE);
  }

  @Test
  void requestsThatDoNotStreamMayTakeTheirTime() {
    for (int i = 0; i < 20; i++) {
      open(one, false, 100);
    }
    rig.seconds(600);
    assertThat(one.veto()).isNull();
  }

  @Test
  void aSlowClientIsNotTheWorkersFault() {
    streams(one, 5);
    open.forEach(this::progress);
    open.forEach(lease -> lease.clientSlow(true));
    open.forEach(lease -> lease.clientSlow(true));
    rig.seconds(600);
    assertThat(one.veto()).isNull();
    open.forEach(lease -> lease.clientSlow(false));
    rig.seconds(10);
    assertThat(one.veto()).isEqualTo(Veto.WEDGE);
    open.forEach(lease -> lease.end(200));
    rig.seconds(1);
    assertThat(one.veto()).isNull();
    assertThat(one.traffic().streams()).isZero();
    assertThat(one.traffic().unansweredBytes()).isZero();
  }
}
