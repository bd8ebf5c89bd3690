package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.chaos.Finding.Bar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The gateway itself is killed, and asked to end, and started again under clients that look for it
 * like a load balancer. A crash may cost what was under way, a restart nothing.
 */
final class GatewayRestarts implements Proof {
  private static final String DRAIN = "gateway-drain";
  private static final int ENGINES = 4;
  private static final long CALM_MILLIS = 2_000;

  private final int clients;
  private final int seconds;

  GatewayRestarts(int clients, int seconds) {
    this.clients = clients;
    this.seconds = seconds;
  }

  @Override
  public List<Finding> run(Stage stage) throws IOException, InterruptedException {
    List<EngineProcess> engines = FleetStorm.startEngines(stage, ENGINES);
    List<String> urls = engines.stream().map(EngineProcess::url).toList();
    var gateway = new GatewayChild(stage, urls, FleetStorm.SHORT_TIMEOUTS);
    gateway.start();
    gateway.awaitReady(ENGINES);
    var disturbances = new Disturbances(stage.clock());
    var storm =
        new Storm(
            gateway,
            stage.clock(),
            (outcome, answer, began, ended) ->
                disturbances.touched(Disturbances.GATEWAY, began, ended)
                    || (disturbances.touched(DRAIN, began, ended)
                        && (outcome == Outcome.ERROR || outcome == Outcome.NOTHING)),
            true);
    FleetStorm.fill(storm, clients, engines, stage);
    stage.say(clients + " clients for " + seconds + " s: the gateway killed and restarted");
    long start = stage.clock().nanoTime();
    int kills = 0;
    int drains = 0;
    while (stage.clock().nanoTime() - start < seconds * 1_000_000_000L || drains == 0) {
      Thread.sleep(CALM_MILLIS);
      boolean crash = kills == drains;
      String what = crash ? Disturbances.GATEWAY : DRAIN;
      disturbances.begin(what);
      if (crash) {
        gateway.kill();
        kills++;
      } else {
        gateway.terminate();
        drains++;
      }
      gateway.start();
      gateway.awaitReady(ENGINES);
      disturbances.end(what);
    }
    Thread.sleep(CALM_MILLIS);
    storm.end();
    Tally tally = storm.tally();
    List<String> lines = new ArrayList<>(FleetStorm.summary(tally));
    lines.add(
        kills
            + " kills, "
            + drains
            + " orderly restarts, "
            + tally.races()
            + " idle connections"
            + " closed just as they were used (asked again)");
    String title =
        clients + " clients, " + seconds + " s: the gateway killed, and restarted in order";
    List<Bar> bars =
        List.of(
            new Bar(
                "answers were served", "" + tally.of(Outcome.SERVED), tally.of(Outcome.SERVED) > 0),
            new Bar(
                "wrong answers, or cut ones that look whole: 0",
                "" + tally.of(Outcome.WRONG),
                tally.of(Outcome.WRONG) == 0),
            new Bar(
                "failures other than at a kill, or told by a gateway that leaves: 0",
                "" + tally.inexcusableFailures(),
                tally.inexcusableFailures() == 0));
    return List.of(new Finding(title, lines, bars));
  }
}
