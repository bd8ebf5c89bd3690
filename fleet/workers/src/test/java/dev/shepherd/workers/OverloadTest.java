package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonParser;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.WarmUpSettings;
import dev.shepherd.workers.ModelPool.Fallback;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What happens to workers whose engine is too full. */
final class OverloadTest {
  private static final String W1 = "http://w1:1";
  private static final String W2 = "http://w2:1";
  private static final String W3 = "http://w3:1";

  private FleetRig rig = rig(OverloadSettings.DEFAULTS);

  private static FleetRig rig(OverloadSettings overload) {
    return new FleetRig(
        FleetConfig.defaults()
            .withDefaultPolicy("round_robin")
            .with(
                draft ->
                    draft.care =
                        new CareSettings(
                            LoadSettings.DEFAULTS,
                            overload,
                            LivenessSettings.DEFAULTS,
                            WarmUpSettings.DEFAULTS)));
  }

  private static WorkerSpec spec(String json) {
    return WorkerSpecReader.spec(JsonParser.parseObject(json.getBytes(StandardCharsets.UTF_8)));
  }

  private Lease lease() {
    return rig.fleet
        .snapshot()
        .lookup("m")
        .lease(PickRequest.ANONYMOUS, new Decision(), rig.chance);
  }

  /** Sends requests that end at once, and counts where they went. */
  private Map<String, Integer> spread(int requests) {
    var counts = new HashMap<String, Integer>();
    for (int i = 0; i < requests; i++) {
      Lease lease = lease();
      counts.merge(lease.worker().url(), 1, Integer::sum);
      lease.end(200);
    }
    return counts;
  }

  @Test
  void aWorkerWithALongQueueGetsNothingWhileAnotherHasAShortOne() {
    rig.join(W1, "m");
    rig.join(W2, "m");
    rig.loads.tell(W1, 4, 8, 0.1);
    rig.loads.tell(W2, 4, 7, 0.1);
    rig.seconds(11);
    assertThat(spread(10)).containsOnlyKeys(W2);
    rig.loads.tell(W1, 4, 7, 0.1);
    rig.seconds(2); // a full worker is asked every second
    assertThat(spread(10)).containsOnlyKeys(W1, W2);
    assertThat(rig.heard.fallbacks).isEmpty();
  }

  @Test
  void aWorkerWithAFullCacheGetsNothing() {
    rig.join(W1, "m");
    rig.join(W2, "m");
    rig.loads.tell(W1, 1, 0, 0.8);
    rig.loads.tell(W2, 1, 0, 0.79);
    rig.seconds(11);
    assertThat(spread(10)).containsOnlyKeys(W2);
  }

  @Test
  void whenAllAreTooFullTheOneWithTheFewestRequestsIsTaken() {
    rig.join(W1, "m");
    rig.join(W2, "m");
    rig.join(W3, "m");
    rig.loads.tell(W1, 9, 20, 0.1);
    rig.loads.tell(W2, 9, 12, 0.1);
    rig.loads.tell(W3, 9, 10, 0.9);
    rig.seconds(11);
    assertThat(spread(10)).containsOnlyKeys(W3);
    assertThat(rig.heard.fallbacks).hasSize(10).containsOnly(Fallback.OVERLOAD);
    // What was sent since the engine told is counted on top: the third request makes a tie.
    List<Lease> kept = List.of(lease(), lease(), lease());
    assertThat(kept).extracting(l -> l.worker().url()).contains(W3);
    assertThat(lease().worker().url()).isIn(W2, W3);
  }

  @Test
  void shedRefusesWhenAllAreTooFullAndOnlyThen() {
    rig = rig(new OverloadSettings(true, 8, 0.8, true));
    rig.join(W1, "m");
    rig.join(W2, "m");
    rig.loads.tell(W1, 0, 9, 0.1);
    rig.loads.tell(W2, 0, 0, 0.1);
    rig.seconds(11);
    assertThat(spread(4)).containsOnlyKeys(W2);
    rig.loads.tell(W2, 0, 9, 0.1);
    rig.seconds(11);
    assertThat(lease()).isNull();
    assertThat(rig.fleet.snapshot().lookup("m").shedding()).isTrue();
    assertThat(rig.fleet.snapshot().lookup("m").available()).hasSize(2);
    assertThat(rig.heard.sheds).isEqualTo(1);
    rig.loads.tell(W1, 0, 0, 0.1);
    rig.seconds(2);
    assertThat(lease().worker().url()).isEqualTo(W1);
  }

  @Test
  void aWorkersOwnLimitsReplaceTheGatewaysAndHoldWithoutProtection() {
    rig = rig(new OverloadSettings(false, 8, 0.8, false));
    rig.engines.serve(W1, "m");
    rig.engines.serve(W2, "m");
    rig.add(spec("{\"url\":\"" + W1 + "\",\"overload\":{\"waiting_requests\":2}}"));
    rig.add(W2);
    rig.loads.tell(W1, 0, 2, 0.99);
    rig.loads.tell(W2, 0, 100, 0.99);
    rig.seconds(11);
    assertThat(spread(10)).containsOnlyKeys(W2);
    rig.loads.tell(W1, 0, 1, 0.99);
    rig.seconds(11);
    assertThat(spread(10)).containsOnlyKeys(W1, W2);
  }

  @Test
  void aWorkerReturnsAsSoonAsItsQueueMustHaveShrunk() {
    Worker full = rig.join(W1, "m");
    rig.join(W2, "m");
    List<Lease> waiting = List.of(full.lease(), full.lease(), full.lease());
    rig.loads.tell(W1, 4, 9, 0.1);
    rig.seconds(11);
    assertThat(spread(4)).containsOnlyKeys(W2);
    rig.loads.holding = true; // nothing new will be told
    rig.seconds(1);
    waiting.forEach(lease -> lease.progress(rig.clock.nanoTime()));
    rig.seconds(1);
    assertThat(full.isOverloaded()).isFalse();
    assertThat(spread(4)).containsOnlyKeys(W1, W2);
    rig.loads.release();
  }

  @Test
  void aRequestThatFailedTriesAFullWorkerBeforeTheSameOneAgain() {
    Worker failed = rig.join(W1, "m");
    rig.join(W2, "m");
    rig.loads.tell(W1, 0, 0, 0);
    rig.loads.tell(W2, 0, 50, 0);
    rig.seconds(11);
    ModelPool pool = rig.fleet.snapshot().lookup("m");
    Lease again =
        pool.lease(PickRequest.ANONYMOUS, new Decision(), rig.chance, List.of(failed), false);
    assertThat(again.worker().url()).isEqualTo(W2);
  }

  @Test
  void withoutAReportNobodyIsTooFull() {
    Worker worker = rig.join(W1, "m");
    rig.loads.tell(W1, 0, 50, 1);
    rig.seconds(2);
    assertThat(worker.isOverloaded()).isTrue();
    rig.loads.mute(W1);
    rig.seconds(60);
    assertThat(worker.isOverloaded()).isFalse();
  }
}
