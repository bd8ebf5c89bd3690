package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.chaos.FleetStorm.Weather;
import dev.shepherd.benchmark.process.ProcessCpu;
import dev.shepherd.exchange.Clock;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** {@code smg bench chaos}: what clients see while everything around them fails. */
public final class ChaosCommand {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  /** In the order in which they run. */
  private static final List<String> PROOFS =
      List.of("engines", "network", "deploys", "gateway", "black-hole", "departures", "deaf");

  private static final String HELP =
      """
      smg bench chaos - what do clients see while engines, networks and gateways fail?

      Usage: smg bench chaos [OPTIONS]

        --proofs A,B     which of these (all):
                           engines     one of four engines killed or frozen every 5 s
                           network     the same behind networks that cut, reset, swallow and stall
                           deploys     the same while workers are added and removed over /workers
                           gateway     the gateway itself killed, and restarted in order
                           black-hole  a worker that takes everything and answers nothing
                           departures  time from a client's departure to the engine's cancellation,
                                       on nio, epoll and io_uring
                           deaf        memory taken by clients that never read
        --seconds N      length of each of the first five (60; 5 to 3600)
        --clients N      clients of the first five (256; 1 to 4096)
        --open N         open requests of the last two (1000; 10 to 10000)

      Real processes on free ports of this machine: 'smg launch' and four 'smg simulate'. Every answer
      is compared byte for byte with what the engine says when nothing is in the way. Prints what was
      seen and each bar. Exit code: 0 if all bars hold, 1 if one does not, 2 for wrong words.
      """;

  /** Runs to the end. The findings go to {@code out}, progress to {@code err}. */
  public int run(List<String> args, PrintStream out, PrintStream err)
      throws IOException, InterruptedException {
    if (args.contains("--help") || args.contains("-h")) {
      out.print(HELP);
      return OK;
    }
    var words = new Words(args);
    List<String> names = words.names("--proofs", PROOFS);
    int seconds = words.number("--seconds", 60, 5, 3600);
    int clients = words.number("--clients", 256, 1, 4096);
    int open = words.number("--open", 1000, 10, 10_000);
    String problem = words.problem();
    if (problem != null) {
      err.println("smg: " + problem);
      err.println("     see: smg bench chaos --help");
      return USAGE;
    }
    if (!ProcessCpu.available()) {
      err.println("smg: bench needs /proc, that is Linux");
      return FAILED;
    }
    List<Finding> findings = new ArrayList<>();
    for (String name : names) {
      List<Finding> found = prove(proof(name, clients, seconds, open), err);
      found.forEach(finding -> out.println(finding.text()));
      out.flush();
      findings.addAll(found);
    }
    long failed =
        findings.stream().flatMap(f -> f.bars().stream()).filter(bar -> !bar.held()).count();
    out.println(failed == 0 ? "all bars hold" : failed + " bars do not hold");
    return failed == 0 ? OK : FAILED;
  }

  /** Runs a proof on a stage of its own. */
  static List<Finding> prove(Proof proof, PrintStream err)
      throws IOException, InterruptedException {
    try (var stage = new Stage(Clock.system(), err)) {
      // Ctrl-C must not leave processes behind.
      var cleaner = Thread.ofPlatform().unstarted(() -> closeQuietly(stage));
      Runtime.getRuntime().addShutdownHook(cleaner);
      List<Finding> found = proof.run(stage);
      Runtime.getRuntime().removeShutdownHook(cleaner);
      return found;
    }
  }

  private static void closeQuietly(Stage stage) {
    try {
      stage.close();
    } catch (IOException e) {
      // The process ends anyway.
    }
  }

  private static Proof proof(String name, int clients, int seconds, int open) {
    return switch (name) {
      case "engines" -> new FleetStorm(Weather.CLEAR, clients, seconds);
      case "network" -> new FleetStorm(Weather.BAD_NETWORK, clients, seconds);
      case "deploys" -> new FleetStorm(Weather.DEPLOYS, clients, seconds);
      case "gateway" -> new GatewayRestarts(clients, seconds);
      case "black-hole" -> new BlackHole(clients, seconds);
      case "departures" -> new Departures(open);
      case "deaf" -> new DeafClients(open);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
