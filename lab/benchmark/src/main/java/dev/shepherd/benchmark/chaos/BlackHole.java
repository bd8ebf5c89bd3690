package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.chaos.Finding.Bar;
import dev.shepherd.simulator.faults.FaultPlan;
import dev.shepherd.simulator.faults.FaultProxy;
import dev.shepherd.simulator.faults.FaultWatcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One of four workers goes on to take connections and requests, and answers nothing any more. How
 * long does a client wait, and how many requests does the worker still get?
 */
final class BlackHole implements Proof {
  private static final int ENGINES = 4;
  private static final int HEAD_TIMEOUT_SECONDS = 2;
  private static final int LEAST_SECONDS = 12;

  /** What one retry may take: its pause, and a first byte on a busy machine. */
  private static final double RETRY_SECONDS = 1.0;

  private static final double MOST_SHARE = 0.01;
  private static final long CALM_MILLIS = 3_000;

  private final int clients;
  private final int seconds;

  BlackHole(int clients, int seconds) {
    this.clients = clients;
    this.seconds = Math.max(seconds, LEAST_SECONDS);
  }

  @Override
  public List<Finding> run(Stage stage) throws IOException, InterruptedException {
    List<EngineProcess> engines = FleetStorm.startEngines(stage, ENGINES);
    Networks networks = stage.closing(new Networks(stage.clock()));
    FaultProxy hole =
        networks.before(engines.getFirst().port(), FaultPlan.NOTHING, FaultWatcher.NONE);
    List<String> urls = new ArrayList<>(engines.stream().map(EngineProcess::url).toList());
    urls.set(0, Networks.url(hole));
    // No health checks: only what requests tell may show that the worker is gone.
    List<String> options =
        List.of(
            "--upstream-head-timeout-secs",
            Integer.toString(HEAD_TIMEOUT_SECONDS),
            "--stream-idle-timeout-secs",
            Integer.toString(HEAD_TIMEOUT_SECONDS),
            "--health-check-interval-secs",
            "600",
            // Sends on to a worker whatever waits there already.
            "--policy",
            "round_robin",
            "--log-level",
            "warn");
    var gateway = new GatewayChild(stage, urls, options);
    gateway.start();
    gateway.awaitReady(ENGINES);
    var disturbances = new Disturbances(stage.clock());
    var storm =
        new Storm(
            gateway,
            stage.clock(),
            (outcome, answer, began, ended) ->
                outcome == Outcome.TOLD && disturbances.touched(answer.worker(), began, ended),
            false);
    for (int client = 0; client < clients; client++) {
      int port = engines.get(client % ENGINES).port();
      List<Question> streams =
          Question.forClient(client, FleetStorm.EVENT_MILLIS, port, stage.clock()).stream()
              .filter(question -> question.kind().stream())
              .toList();
      storm.add(streams);
    }
    stage.say(clients + " clients for " + seconds + " s: one of four workers is a black hole");
    Thread.sleep(CALM_MILLIS);
    disturbances.begin(urls.getFirst());
    hole.freeze(true);
    Sent from = Sent.now(gateway, urls.getFirst());
    Thread.sleep(2_000L * HEAD_TIMEOUT_SECONDS);
    Sent detected = Sent.now(gateway, urls.getFirst());
    Thread.sleep(Math.max(1_000L, (seconds - 2L * HEAD_TIMEOUT_SECONDS) * 1_000));
    Sent last = Sent.now(gateway, urls.getFirst());
    storm.end();
    hole.freeze(false);
    return List.of(finding(storm.tally(), from, detected.since(from), last.since(detected)));
  }

  private Finding finding(Tally tally, Sent before, Sent early, Sent late) {
    double share = late.toAll <= 0 ? 1 : late.toHole / late.toAll;
    double wait = tally.longestFirstByteNanos() / 1e9;
    List<String> lines = new ArrayList<>(FleetStorm.summary(tally));
    lines.add(
        "it got %.0f of %.0f requests in its first %d s, and %.0f of %.0f after that"
            .formatted(
                early.toHole, early.toAll, 2 * HEAD_TIMEOUT_SECONDS, late.toHole, late.toAll));
    List<Bar> bars = new ArrayList<>(FleetStorm.bars(tally));
    bars.add(
        new Bar(
            "it had its part of the requests while it was well",
            "%.0f of %.0f".formatted(before.toHole, before.toAll),
            before.toHole * ENGINES * 2 > before.toAll));
    bars.add(
        new Bar(
            "longest wait for a first byte: head timeout of %d s and one retry"
                .formatted(HEAD_TIMEOUT_SECONDS),
            "%.2f s".formatted(wait),
            wait <= HEAD_TIMEOUT_SECONDS + RETRY_SECONDS));
    bars.add(
        new Bar(
            "share of new requests after twice the detection time: below 1 %",
            "%.2f %%".formatted(100 * share), share < MOST_SHARE));
    return new Finding(
        clients + " clients, " + seconds + " s: one of four workers is a black hole", lines, bars);
  }

  /**
   * Requests that the gateway has sent by its own count.
   *
   * @param toHole to the black hole
   * @param toAll to all workers
   */
  private record Sent(double toHole, double toAll) {
    private static final String METRIC = "smg_worker_requests_total";

    static Sent now(GatewayChild gateway, String hole) {
      String page = gateway.metrics();
      double toHole = GatewayChild.metric(page, METRIC + "{worker=\"" + hole + "\"");
      return new Sent(Math.max(0, toHole), GatewayChild.metric(page, METRIC));
    }

    Sent since(Sent before) {
      return new Sent(toHole - before.toHole, toAll - before.toAll);
    }
  }
}
