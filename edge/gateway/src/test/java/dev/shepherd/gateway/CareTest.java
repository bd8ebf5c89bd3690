package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonParser;
import dev.shepherd.pipeline.RetryRules;
import dev.shepherd.routing.WarmUpSettings;
import dev.shepherd.workers.CareSettings;
import dev.shepherd.workers.Fleet;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.LivenessSettings;
import dev.shepherd.workers.LoadSettings;
import dev.shepherd.workers.OverloadSettings;
import dev.shepherd.workers.Veto;
import dev.shepherd.workers.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Full and stuck workers, from the engine's own words to the client's answer. */
@ExtendWith(NoLeaks.class)
class CareTest {
  private static final String OK =
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";

  private OneLoop world;
  private final List<HandMadeWorker> workers = new ArrayList<>();
  private final List<OneLoop.Client> clients = new ArrayList<>();

  private void start(boolean shed) {
    world =
        new OneLoop(
            List.of("w1", "w2"),
            1,
            config -> every2Seconds(OneLoop.withoutBreaker(config), shed),
            s -> s.with(new RetryRules(1, 50, 1000, 1.5, 0)));
    workers.add(new HandMadeWorker(world, "w1"));
    workers.add(new HandMadeWorker(world, "w2"));
    world.start();
    world.pass(Duration.ofSeconds(1));
  }

  private static FleetConfig every2Seconds(FleetConfig config, boolean shed) {
    return config.with(
        draft ->
            draft.care =
                new CareSettings(
                    new LoadSettings(Duration.ofSeconds(2), true),
                    new OverloadSettings(true, 8, 0.8, shed),
                    LivenessSettings.DEFAULTS,
                    WarmUpSettings.DEFAULTS));
  }

  @AfterEach
  void everythingIsReleased() {
    clients.forEach(OneLoop.Client::leave);
    try (OneLoop ending = world) {
      ending.pass(Duration.ofMillis(300));
      assertThat(ending.gateway().runningRequests()).isZero();
      assertThat(ending.gateway().exchanges()).isZero();
      assertThat(ending.gateway().fleet().snapshot().workers())
          .allMatch(worker -> worker.inFlight() == 0);
    } finally {
      workers.forEach(HandMadeWorker::stop);
    }
  }

  private OneLoop.Client ask(boolean stream) {
    OneLoop.Client client = world.client();
    clients.add(client);
    return client.send(
        RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":" + stream + "}"));
  }

  private Answer get(String path) {
    OneLoop.Client client = world.client();
    client.send("GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n");
    Answer answer = client.answer();
    client.leave();
    return answer;
  }

  /** Sends a request that is answered at once; the number of the worker that got it. */
  private int served() {
    OneLoop.Client client = ask(false);
    for (int i = 0; i < workers.size(); i++) {
      HandMadeWorker worker = workers.get(i);
      if (worker.asked()) {
        worker.takeRequest();
        worker.write(OK);
        assertThat(client.answer().status()).isEqualTo(200);
        return i + 1;
      }
    }
    throw new AssertionError("nobody was asked: " + client.answer());
  }

  private List<Integer> served(int requests) {
    var by = new ArrayList<Integer>();
    for (int i = 0; i < requests; i++) {
      by.add(served());
    }
    return by;
  }

  private String metrics() {
    return new String(world.gateway().metrics().registry().scrape(), StandardCharsets.UTF_8);
  }

  @Test
  void aWorkerWhoseEngineTellsALongQueueIsLeftAlone() {
    start(false);
    workers.get(0).queue(8);
    workers.get(1).queue(7);
    world.pass(Duration.ofSeconds(3));
    assertThat(served(6)).containsOnly(2);
    assertThat(metrics()).contains("smg_workers_overloaded{model=\"m\"} 1");
    workers.get(0).queue(0);
    world.pass(Duration.ofSeconds(3));
    assertThat(served(6)).contains(1, 2);
    assertThat(metrics()).contains("smg_workers_overloaded{model=\"m\"} 0");
  }

  @Test
  void whenAllAreFullTheLeastLoadedIsTakenAndCounted() {
    start(false);
    workers.get(0).queue(30);
    workers.get(1).queue(20);
    world.pass(Duration.ofSeconds(3));
    assertThat(served(6)).containsOnly(2);
    assertThat(metrics()).contains("smg_worker_overload_fallback_total 6");
  }

  @Test
  void shedTellsTheClientToComeBackLater() {
    start(true);
    workers.forEach(worker -> worker.queue(9));
    world.pass(Duration.ofSeconds(3));
    OneLoop.Client client = ask(false);
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("x-smg-error-code")).isEqualTo("worker_overload_protection_shed");
    assertThat(answer.header("retry-after")).isEqualTo("1");
    assertThat(metrics()).contains("smg_worker_overload_shed_total{stage=\"selection\"} 1");
    workers.get(0).queue(0);
    world.pass(Duration.ofSeconds(3));
    assertThat(served()).isEqualTo(1);
  }

  @Test
  void whenAllWorkersWereKilledReadinessTurnsRedAtOnce() {
    start(false);
    served(4);
    assertThat(get("/readiness").status()).isEqualTo(200);
    workers.forEach(HandMadeWorker::stop);
    ask(false);
    ask(false);
    world.pass(Duration.ofMillis(1500));
    assertThat(get("/readiness").status()).isEqualTo(503);
    assertThat(world.gateway().fleet().snapshot().workers())
        .allMatch(worker -> worker.veto() == Veto.STALL && worker.isHealthy());
    assertThat(metrics())
        .contains("smg_worker_stalled{worker=\"http://w1:1\",reason=\"stall\"} 1")
        .contains("smg_worker_stalled{worker=\"http://w2:1\",reason=\"stall\"} 1");
    int before = clients.size();
    ask(false);
    assertThat(clients.get(before).answer().status()).isBetween(502, 504);
    assertThat(metrics()).contains("smg_worker_liveness_fallback_total 1");
  }

  @Test
  void agesOfOpenRequestsAreToldUntilTheyEnd() {
    start(false);
    ask(true);
    world.pass(Duration.ofSeconds(35));
    assertThat(metrics())
        .contains("smg_http_inflight_request_age_count{gt=\"30\",le=\"60\"} 1\n")
        .contains("smg_http_inflight_request_age_count{gt=\"60\",le=\"180\"} 0\n");
    clients.getFirst().leave();
    world.pass(Duration.ofSeconds(2));
    assertThat(metrics()).contains("smg_http_inflight_request_age_count{gt=\"30\",le=\"60\"} 0\n");
  }

  @Test
  void aWorkerThatTakesStreamsAndGivesNothingIsLeftAlone() {
    start(false);
    // Round robin: every second one goes to the first worker, and nothing comes out of it.
    for (int i = 0; i < 8; i++) {
      ask(true);
      if (workers.get(1).asked()) {
        workers.get(1).takeRequest();
        workers.get(1).write(OK);
      }
    }
    world.pass(Duration.ofSeconds(5));
    Worker stuck = world.gateway().fleet().snapshot().workers().getFirst();
    assertThat(stuck.veto()).isEqualTo(Veto.WEDGE);
    ask(true);
    ask(true);
    assertThat(workers.get(1).asked()).isTrue();
    HandMadeWorker first = workers.get(0);
    first.write(Streams.head(Streams.Framing.ONE_CHUNK, 0));
    world.pass(Duration.ofMillis(300));
    assertThat(stuck.veto()).as("a head is no progress").isEqualTo(Veto.WEDGE);
    String token = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
    first.write(Streams.framed(Streams.Framing.ONE_CHUNK, Streams.utf8(token), false));
    world.pass(Duration.ofMillis(300));
    assertThat(stuck.veto()).isNull();
  }

  @Test
  void connectionsToAWorkerThatLeftAreClosed() {
    start(false);
    served(2);
    assertThat(workers.get(0).open()).isEqualTo(1);
    assertThat(workers.get(1).open()).isEqualTo(1);
    Fleet fleet = world.gateway().fleet();
    String id = fleet.snapshot().workers().getFirst().id();
    fleet.lane().execute(() -> fleet.remove(id));
    world.pass(Duration.ofMillis(50));
    assertThat(fleet.snapshot().workers()).hasSize(1);
    assertThat(workers.get(0).open()).isZero();
    assertThat(workers.get(1).open()).isEqualTo(1);
  }

  @Test
  void theLoadsOfAllEnginesAreToldTogether() {
    start(false);
    workers.get(0).queue(3);
    workers.get(1).queue(4);
    world.pass(Duration.ofSeconds(3));
    var body = JsonParser.parseObject(get("/loads?model=m").body());
    assertThat(body.object("aggregate").integer("total_waiting_reqs")).hasValue(7);
    assertThat(body.object("aggregate").integer("total_running_reqs")).hasValue(2);
  }
}
