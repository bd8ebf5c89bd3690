package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.routing.ReportedLoad;
import dev.shepherd.routing.WarmUpSettings;
import dev.shepherd.simulator.EngineConfig;
import dev.shepherd.simulator.Flavor;
import dev.shepherd.workers.CareSettings;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.LivenessSettings;
import dev.shepherd.workers.LoadSettings;
import dev.shepherd.workers.OverloadSettings;
import dev.shepherd.workers.Worker;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the gateway knows of the load of real (simulated) engines, and what follows from it. */
final class LoadsTest {

  private static CareSettings everySecond(boolean shed) {
    return new CareSettings(
        new LoadSettings(Duration.ofSeconds(1), true),
        new OverloadSettings(true, 8, 0.8, shed),
        LivenessSettings.DEFAULTS,
        WarmUpSettings.DEFAULTS);
  }

  private static FleetConfig watched(FleetConfig config) {
    return config.with(draft -> draft.care = everySecond(false));
  }

  private static Lab lab(Flavor flavor) {
    return Lab.plan()
        .engine(EngineConfig.instant(flavor, Lab.MODEL))
        .fleet(LoadsTest::watched)
        .settings(
            s ->
                new GatewaySettings(
                    s.listeners(),
                    s.doors(),
                    s.admission(),
                    s.tls(),
                    s.server(),
                    s.upstream(),
                    s.limits(),
                    s.retry(),
                    s.fleet(),
                    s.durationBuckets(),
                    s.memoryBudgetBytes(),
                    true,
                    s.routingView(),
                    s.shutdownGrace()))
        .start();
  }

  @ParameterizedTest
  @EnumSource(Flavor.class)
  void theLoadOfEveryKindOfEngineIsKnownSoonAfterItJoins(Flavor flavor) {
    try (Lab lab = lab(flavor)) {
      Worker worker = lab.gateway().fleet().snapshot().workers().getFirst();
      Lab.await(
          "the engine was asked", () -> lab.metrics().contains("smg_engine_running_requests{"));
      ReportedLoad load = worker.load();
      assertThat(load).isNotNull();
      assertThat(load.running()).isZero();
      assertThat(load.waiting()).isZero();
      assertThat(load.kvUsage()).isZero();

      assertThat(lab.metric("smg_engine_running_requests", "dp_rank=\"0\"", "model=\"m\""))
          .isZero();
      assertThat(lab.metrics()).contains("smg_engine_token_usage{worker=\"" + worker.url());
      assertThat(lab.metric("smg_engine_load_polls_total", "mode=\"poll\"")).isPositive();

      JsonObject shown = json(get(lab, "/workers/" + worker.id())).object("engine_load");
      assertThat(shown).isNotNull();
      assertThat(shown.array("loads").objects().toList()).hasSize(1);
      assertThat(json(get(lab, "/loads?model=m")).integer("dp_rank_count")).hasValue(1);
      assertThat(json(get(lab, "/loads?model=other")).integer("dp_rank_count")).hasValue(0);
    }
  }

  private static Answer get(Lab lab, String path) {
    try (RawClient client = lab.client()) {
      return client.send("GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n").answer();
    }
  }

  private static JsonObject json(Answer answer) {
    return JsonParser.parseObject(answer.body());
  }
}
