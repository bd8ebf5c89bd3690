package dev.shepherd.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.ManualClock;
import dev.shepherd.gateway.control.Desk.Call;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.HashingBranch;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.telemetry.GatewayMetrics;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.Lease;
import dev.shepherd.workers.ModelPool;
import dev.shepherd.workers.Outcome;
import dev.shepherd.workers.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the metrics say about a fleet. */
final class FleetMetricsTest {
  private static final String W1 = "http://w1:1";
  private static final String W2 = "http://w2:1";

  private final Clock clock = new ManualClock(0);
  private final GatewayMetrics metrics = new GatewayMetrics(clock, List.of());
  private final FleetMetrics listener = new FleetMetrics(metrics, false);
  private final Desk desk =
      new Desk(FleetConfig.defaults().withDefaultPolicy("round_robin"), listener);

  private String scrape() {
    return new String(metrics.registry().scrape(), StandardCharsets.UTF_8);
  }

  private String add(String url, String model, String more) {
    desk.engines.start(url, FakeEngines.model(model));
    return desk.addWorker(url, more);
  }

  private Lease lease(String model) {
    ModelPool pool = desk.fleet.snapshot().lookup(model);
    assertThat(pool).isNotNull();
    Lease lease = pool.lease(PickRequest.ANONYMOUS, new Decision(), bound -> 0);
    assertThat(lease).isNotNull();
    return lease;
  }

  @Test
  void aWorkerShowsUpHealthyAndInItsPool() {
    add(W1, "m", "");
    add(W2, "m", "");

    assertThat(scrape())
        .contains("smg_worker_health{worker=\"" + W1 + "\"} 1")
        .contains("smg_worker_cb_state{worker=\"" + W1 + "\"} 0")
        .contains("smg_worker_requests_active{worker=\"" + W1 + "\"} 0")
        .contains(
            "smg_worker_pool_size{worker_type=\"regular\",connection_mode=\"http\",model=\"m\"} 2");
  }

  @Test
  void choicesLoadAndOutcomesAreCounted() {
    add(W1, "m", "");
    Lease first = lease("m");
    Lease second = lease("m");

    assertThat(scrape())
        .contains("smg_worker_requests_active{worker=\"" + W1 + "\"} 2")
        .contains("smg_worker_requests_total{worker=\"" + W1 + "\",model=\"m\"} 2")
        .contains(
            "smg_worker_selection_total{worker_type=\"regular\",connection_mode=\"http\","
                + "model=\"m\",policy=\"round_robin\"} 2");

    first.end(200);
    second.end(500);
    lease("m").end(Outcome.NEUTRAL);

    assertThat(scrape())
        .contains("smg_worker_requests_active{worker=\"" + W1 + "\"} 0")
        .contains("smg_worker_cb_outcomes_total{worker=\"" + W1 + "\",outcome=\"success\"} 1")
        .contains("smg_worker_cb_outcomes_total{worker=\"" + W1 + "\",outcome=\"failure\"} 1")
        .contains("smg_worker_cb_consecutive_failures{worker=\"" + W1 + "\"} 1");
  }

  @Test
  void probesFallAndRecoveryAreSeen() {
    add(
        W1,
        "m",
        ",\"health\":{\"check_interval_secs\":1,\"failure_threshold\":1,\"success_threshold\":1}");
    desk.engines.stop(W1);
    desk.lane.advance(Duration.ofSeconds(5));

    assertThat(scrape())
        .contains("smg_worker_health{worker=\"" + W1 + "\"} 0")
        .contains("smg_worker_health_checks_total{worker_type=\"regular\",result=\"failure\"}");

    desk.engines.start(W1, FakeEngines.model("m"));
    desk.lane.advance(Duration.ofSeconds(30));

    assertThat(scrape())
        .contains("smg_worker_health{worker=\"" + W1 + "\"} 1")
        .contains("smg_worker_health_checks_total{worker_type=\"regular\",result=\"success\"}");
  }

  @Test
  void anOpenBreakerIsSeen() {
    add(W1, "m", ",\"resilience\":{\"cb_failure_threshold\":2}");
    lease("m").end(500);
    lease("m").end(500);
    desk.lane.drain();

    assertThat(scrape())
        .contains("smg_worker_cb_state{worker=\"" + W1 + "\"} 1")
        .contains(
            "smg_worker_cb_transitions_total{worker=\"" + W1 + "\",from=\"closed\",to=\"open\"} 1");
  }

  @Test
  void seriesGoWithTheirWorker() {
    String id = add(W1, "m", "");
    add(W2, "m", "");
    Lease running = lease("m");
    Worker gone = running.worker();
    assertThat(gone.url()).isEqualTo(W1);

    desk.call(Call.of("DELETE", "/workers/" + id));
    desk.lane.advance(Duration.ofSeconds(60));
    running.end(200);
    listener.selected(desk.fleet.snapshot().any(), gone);

    assertThat(scrape())
        .doesNotContain(W1)
        .contains(W2)
        .contains("connection_mode=\"http\",model=\"m\"} 1");
  }

  @Test
  void aWorkerThatReturnsIsCountedAnew() {
    String id = add(W1, "m", "");
    lease("m").end(200);
    desk.call(Call.of("DELETE", "/workers/" + id));
    desk.lane.advance(Duration.ofSeconds(60));
    assertThat(scrape()).doesNotContain("smg_worker_pool_size{");

    add(W1, "m", "");
    lease("m").end(200);

    assertThat(scrape())
        .contains("smg_worker_requests_total{worker=\"" + W1 + "\",model=\"m\"} 1")
        .contains("smg_worker_health{worker=\"" + W1 + "\"} 1");
  }

  @Test
  void modelsThatComeAndGoDoNotPileUp() {
    for (int i = 0; i < FleetMetrics.DEPARTED_MODELS + 10; i++) {
      String id = add(W1, "model-" + i, "");
      lease("model-" + i).end(200);
      desk.call(Call.of("DELETE", "/workers/" + id));
      desk.lane.advance(Duration.ofSeconds(60));
    }

    assertThat(scrape()).doesNotContain("model=\"model-0\"").contains("model=\"model-73\"");
  }

  @Test
  void hashingDecisionsAreCounted() {
    listener.taken(HashingBranch.ROUTING_KEY_HIT);
    listener.taken(HashingBranch.ROUTING_KEY_HIT);

    assertThat(scrape())
        .contains("smg_consistent_hashing_policy_branch_total{branch=\"routing_key_hit\"} 2");
  }
}
