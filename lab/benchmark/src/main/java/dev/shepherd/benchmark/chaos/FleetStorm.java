package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.chaos.Finding.Bar;
import dev.shepherd.simulator.faults.Conditions;
import dev.shepherd.simulator.faults.Direction;
import dev.shepherd.simulator.faults.Fault;
import dev.shepherd.simulator.faults.FaultPlan;
import dev.shepherd.simulator.faults.FaultRule;
import dev.shepherd.simulator.faults.FaultWatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A full house of clients while engines crash and freeze one after the other; if wanted behind
 * networks that fail, or while workers are added and removed.
 */
final class FleetStorm implements Proof {

  /** What goes wrong beside the engines. */
  enum Weather {
    /** Nothing else. */
    CLEAR("one of %d engines killed or frozen every %d s"),
    /** Connections between gateway and engines are slow, cut, reset, swallowed and stalled. */
    BAD_NETWORK("the same, and faults on every network between gateway and engines"),
    /** Workers come and go through the API. */
    DEPLOYS("the same, while workers are added and removed over /workers");

    private final String words;

    Weather(String words) {
      this.words = words;
    }
  }

  /** Time-outs short enough to be seen within the run. */
  static final List<String> SHORT_TIMEOUTS =
      List.of(
          "--upstream-head-timeout-secs",
          "2",
          "--stream-idle-timeout-secs",
          "3",
          "--request-timeout-secs",
          "10",
          "--health-check-interval-secs",
          "1",
          "--health-check-timeout-secs",
          "1",
          "--cb-timeout-duration-secs",
          "2",
          "--log-level",
          "warn");

  static final int EVENT_MILLIS = 30;
  private static final int EVERY_SECONDS = 5;
  private static final long TROUBLE_MILLIS = 2_500;
  private static final int ENGINES = 4;
  private static final int ENGINES_OF_DEPLOYS = 6;

  private final Weather weather;
  private final int clients;
  private final int seconds;

  FleetStorm(Weather weather, int clients, int seconds) {
    this.weather = weather;
    this.clients = clients;
    this.seconds = seconds;
  }

  @Override
  public List<Finding> run(Stage stage) throws IOException, InterruptedException {
    int count = weather == Weather.DEPLOYS ? ENGINES_OF_DEPLOYS : ENGINES;
    List<EngineProcess> engines = startEngines(stage, count);
    AtomicLong networkFaults = new AtomicLong();
    List<String> urls = new ArrayList<>();
    if (weather == Weather.BAD_NETWORK) {
      Networks networks = stage.closing(new Networks(stage.clock()));
      for (EngineProcess engine : engines) {
        urls.add(
            Networks.url(
                networks.before(
                    engine.port(), badNetwork(urls.size()), new Counter(networkFaults))));
      }
    } else {
      engines.forEach(engine -> urls.add(engine.url()));
    }
    var gateway = new GatewayChild(stage, urls, SHORT_TIMEOUTS);
    gateway.start();
    gateway.awaitReady(count);

    var disturbances = new Disturbances(stage.clock());
    var storm =
        new Storm(
            gateway,
            stage.clock(),
            (outcome, answer, began, ended) ->
                outcome == Outcome.TOLD
                    && (weather == Weather.BAD_NETWORK
                        || disturbances.touched(answer.worker(), began, ended)),
            false);
    fill(storm, clients, engines, stage);
    Deploys deploys = new Deploys(gateway, urls);
    if (weather == Weather.DEPLOYS) {
      deploys.start();
    }
    trouble(stage, engines, urls, disturbances);
    deploys.end();
    storm.end();
    return List.of(finding(storm.tally(), disturbances, deploys, networkFaults.get(), gateway));
  }

  static List<EngineProcess> startEngines(Stage stage, int count)
      throws IOException, InterruptedException {
    List<EngineProcess> engines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      engines.add(new EngineProcess(stage, i));
      engines.getLast().start();
    }
    for (EngineProcess engine : engines) {
      engine.awaitReady();
    }
    return engines;
  }

  static void fill(Storm storm, int clients, List<EngineProcess> engines, Stage stage)
      throws IOException {
    List<List<Question>> all = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      int port = engines.get(client % engines.size()).port();
      all.add(Question.forClient(client, EVENT_MILLIS, port, stage.clock()));
    }
    all.forEach(storm::add);
  }

  private void trouble(
      Stage stage, List<EngineProcess> engines, List<String> urls, Disturbances disturbances)
      throws IOException, InterruptedException {
    stage.say(clients + " clients for " + seconds + " s: " + title(engines.size()));
    long start = stage.clock().nanoTime();
    Thread.sleep(1_000);
    for (int k = 0; stage.clock().nanoTime() - start < seconds * 1_000_000_000L; k++) {
      long round = stage.clock().nanoTime();
      int which = k % engines.size();
      EngineProcess engine = engines.get(which);
      String url = urls.get(which);
      disturbances.begin(url);
      switch (k % 3) {
        case 0 -> {
          engine.kill();
          Thread.sleep(TROUBLE_MILLIS);
          engine.start();
        }
        case 1 -> {
          engine.freeze();
          Thread.sleep(TROUBLE_MILLIS);
          engine.thaw();
        }
        default -> {
          engine.freeze();
          Thread.sleep(TROUBLE_MILLIS);
          engine.kill();
          engine.start();
        }
      }
      engine.awaitReady();
      disturbances.end(url);
      long took = (stage.clock().nanoTime() - round) / 1_000_000;
      Thread.sleep(Math.max(0, EVERY_SECONDS * 1_000L - took));
    }
  }

  private FaultPlan badNetwork(int engine) {
    Fault[] faults = {
      new Fault.Reset(),
      new Fault.Close(),
      new Fault.HalfClose(),
      new Fault.BlackHole(),
      new Fault.Stall(null),
      new Fault.Stall(Duration.ofMillis(700))
    };
    List<FaultRule> rules = new ArrayList<>();
    for (Fault fault : faults) {
      for (Direction direction : Direction.values()) {
        rules.add(FaultRule.of(0.05, direction, 60_000, fault));
      }
    }
    var conditions = new Conditions(Duration.ofMillis(2), Duration.ofMillis(2), 0, 61);
    return new FaultPlan(conditions, rules, engine + 1L);
  }

  private String title(int engines) {
    return weather.words.formatted(engines, EVERY_SECONDS);
  }

  private Finding finding(
      Tally tally,
      Disturbances disturbances,
      Deploys deploys,
      long networkFaults,
      GatewayChild gateway) {
    List<String> lines = new ArrayList<>(summary(tally));
    String done = disturbances.count() + " engines disturbed";
    if (weather == Weather.DEPLOYS) {
      done += ", " + deploys.added() + " workers added, " + deploys.removed() + " removed";
    }
    if (weather == Weather.BAD_NETWORK) {
      done += ", " + networkFaults + " network faults";
    }
    lines.add(done);
    boolean meant =
        disturbances.count() > 0
            && (weather != Weather.DEPLOYS || deploys.removed() > 0)
            && (weather != Weather.BAD_NETWORK || networkFaults > 0);
    List<Bar> bars = new ArrayList<>(bars(tally));
    bars.add(new Bar("the faults that were to happen happened", done, meant));
    bars.add(new Bar("the gateway is alive at the end", "", gateway.alive()));
    int engines = weather == Weather.DEPLOYS ? ENGINES_OF_DEPLOYS : ENGINES;
    return new Finding(clients + " clients, " + seconds + " s: " + title(engines), lines, bars);
  }

  /** What clients saw, in a few lines. */
  static List<String> summary(Tally tally) {
    List<String> lines = new ArrayList<>();
    var counts = new StringBuilder(tally.requests() + " requests");
    for (Outcome outcome : Outcome.values()) {
      if (tally.of(outcome) > 0) {
        counts.append(", ").append(tally.of(outcome)).append(' ').append(outcome.words());
      }
    }
    lines.add(counts.toString());
    lines.add(
        "longest wait for a byte %.2f s, for a first byte %.2f s"
            .formatted(tally.longestWaitNanos() / 1e9, tally.longestFirstByteNanos() / 1e9));
    tally.examples().forEach(example -> lines.add("not allowed: " + example));
    return lines;
  }

  /** What must hold whatever was disturbed. */
  static List<Bar> bars(Tally tally) {
    return List.of(
        new Bar("answers were served", "" + tally.of(Outcome.SERVED), tally.of(Outcome.SERVED) > 0),
        new Bar("wrong answers: 0", "" + tally.of(Outcome.WRONG), tally.of(Outcome.WRONG) == 0),
        new Bar(
            "failures other than streams of a disturbed worker, told in band: 0",
            "" + tally.inexcusableFailures(),
            tally.inexcusableFailures() == 0));
  }

  private record Counter(AtomicLong faults) implements FaultWatcher {
    @Override
    public void happened(long connection, Direction direction, long afterBytes, Fault fault) {
      faults.incrementAndGet();
    }
  }
}
