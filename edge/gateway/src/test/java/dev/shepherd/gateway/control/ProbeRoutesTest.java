package dev.shepherd.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonObject;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How the gateway answers those who watch it. */
final class ProbeRoutesTest {
  private final Desk desk = new Desk();
  private boolean draining;

  ProbeRoutesTest() {
    desk.serve(new ProbeRoutes(desk.fleet::snapshot, () -> draining).routes());
  }

  @Test
  void itIsAliveWhateverHappens() {
    draining = true;

    for (String path : new String[] {"/liveness", "/health"}) {
      Reply reply = desk.get(path);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(Desk.text(reply)).isEqualTo("OK");
    }
  }

  @Test
  void itIsReadyFromTheFirstHealthyWorkerOn() {
    Reply before = desk.get("/readiness");
    assertThat(before.status()).isEqualTo(503);
    assertThat(Desk.json(before))
        .isEqualTo(JsonObject.of("status", "not ready", "reason", "insufficient healthy workers"));

    desk.engines.start("http://w1:1", FakeEngines.model("m"));
    desk.addWorker("http://w1:1", "");

    Reply after = desk.get("/readiness");
    assertThat(after.status()).isEqualTo(200);
    assertThat(Desk.text(after))
        .isEqualTo("{\"status\":\"ready\",\"healthy_workers\":1,\"total_workers\":1}");
  }

  @Test
  void aWorkerThatFellIsCountedButNotAsHealthy() {
    desk.engines.start("http://w1:1", FakeEngines.model("m"));
    desk.engines.start("http://w2:1", FakeEngines.model("m"));
    String health =
        ",\"health\":{\"check_interval_secs\":1,\"failure_threshold\":1,\"success_threshold\":1}";
    desk.addWorker("http://w1:1", health);
    desk.addWorker("http://w2:1", health);

    desk.engines.stop("http://w1:1");
    desk.lane.advance(Duration.ofSeconds(5));

    assertThat(Desk.text(desk.get("/readiness")))
        .isEqualTo("{\"status\":\"ready\",\"healthy_workers\":1,\"total_workers\":2}");

    desk.engines.stop("http://w2:1");
    desk.lane.advance(Duration.ofSeconds(5));

    assertThat(desk.get("/readiness").status()).isEqualTo(503);
  }

  @Test
  void aShutdownTurnsReadinessRedFirst() {
    desk.engines.start("http://w1:1", FakeEngines.model("m"));
    desk.addWorker("http://w1:1", "");
    draining = true;

    Reply reply = desk.get("/readiness");

    assertThat(reply.status()).isEqualTo(503);
    assertThat(Desk.json(reply))
        .isEqualTo(JsonObject.of("status", "not ready", "reason", "draining"));
  }

  @Test
  void everybodyMayAsk() {
    assertThat(new ProbeRoutes(desk.fleet::snapshot, () -> false).routes())
        .allMatch(route -> route.door() == Route.Door.PUBLIC)
        .hasSize(3);
  }
}
