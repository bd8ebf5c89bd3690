package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.chaos.Finding.Bar;
import dev.shepherd.exchange.Clock;
import dev.shepherd.simulator.faults.Direction;
import dev.shepherd.simulator.faults.FaultPlan;
import dev.shepherd.simulator.faults.FaultProxy;
import dev.shepherd.simulator.faults.FaultWatcher;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    var arrivals = new Arrivals(stage.clock());
    FaultProxy hole = networks.before(engines.getFirst().port(), FaultPlan.NOTHING, arrivals);
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
    long from = stage.clock().nanoTime();
    Thread.sleep(2_000L * HEAD_TIMEOUT_SECONDS);
    long detected = stage.clock().nanoTime();
    long before = storm.tally().requests();
    Thread.sleep(Math.max(1_000L, (seconds - 2L * HEAD_TIMEOUT_SECONDS) * 1_000));
    long requests = storm.tally().requests() - before;
    long to = stage.clock().nanoTime();
    storm.end();
    hole.freeze(false);
    return List.of(
        finding(
            storm.tally(),
            arrivals.between(from, detected),
            arrivals.between(detected, to),
            requests));
  }

  private Finding finding(Tally tally, long early, long late, long requests) {
    double share = requests == 0 ? 1 : (double) late / requests;
    double wait = tally.longestFirstByteNanos() / 1e9;
    List<String> lines = new ArrayList<>(FleetStorm.summary(tally));
    lines.add(
        "the black hole got %d requests in its first %d s, and %d of %d after that"
            .formatted(early, 2 * HEAD_TIMEOUT_SECONDS, late, requests));
    List<Bar> bars = new ArrayList<>(FleetStorm.bars(tally));
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

  /** Notes when requests reach the worker. */
  private static final class Arrivals implements FaultWatcher {
    private static final byte[] START = "POST /".getBytes(StandardCharsets.US_ASCII);

    private final Clock clock;
    private final List<Long> nanos = new ArrayList<>();

    Arrivals(Clock clock) {
      this.clock = clock;
    }

    @Override
    public void received(long connection, Direction direction, ByteBuf bytes) {
      if (direction != Direction.UP || bytes.readableBytes() < START.length) {
        return;
      }
      for (int i = 0; i < START.length; i++) {
        if (bytes.getByte(bytes.readerIndex() + i) != START[i]) {
          return;
        }
      }
      synchronized (this) {
        nanos.add(clock.nanoTime());
      }
    }

    synchronized long between(long from, long to) {
      return nanos.stream().filter(at -> at - from >= 0 && at - to < 0).count();
    }
  }
}
