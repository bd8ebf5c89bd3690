package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.chaos.Finding.Bar;
import dev.shepherd.benchmark.chaos.MixedTraffic.Manner;
import dev.shepherd.benchmark.process.LocalCertificate;
import dev.shepherd.benchmark.process.ProcessCpu;
import java.io.IOException;
import java.io.PrintStream;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** {@code smg bench endurance}: whether a gateway holds the same at the end as at the beginning. */
public final class EnduranceCommand {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int ENGINES = 2;
  private static final int EVENT_MILLIS = 20;
  private static final long REST_MILLIS = 12_000;

  private static final String HELP =
      """
      smg bench endurance - does the gateway hold more and more under steady traffic?

      Usage: smg bench endurance [OPTIONS]

        --minutes N      length of the run (30; 1 to 10000)
        --clients N      clients at each gateway (64; 5 to 2048)
        --every N        seconds between two rows of the curve (10; 1 to 600)

      Two gateways, one of them with TLS, before two simulated engines. A part of the clients reads
      streams and plain answers of all dialects and compares every byte; others read slowly, upload
      slowly, leave in the middle, or open a connection for each request. Prints resident memory,
      heap, buffers outside the heap, files and threads of both, and whether they stayed flat from
      the second quarter of the run to the last. Exit code: 0 if so, 1 if not, 2 for wrong words.
      """;

  /** A gateway under load and its curve. */
  private record Subject(
      String name, GatewayChild gateway, MixedTraffic traffic, List<Sample> samples) {}

  /** Runs to the end. The curve and the verdict go to {@code out}, progress to {@code err}. */
  public int run(List<String> args, PrintStream out, PrintStream err)
      throws IOException, InterruptedException {
    if (args.contains("--help") || args.contains("-h")) {
      out.print(HELP);
      return OK;
    }
    var words = new Words(args);
    int minutes = words.number("--minutes", 30, 1, 10_000);
    int clients = words.number("--clients", 64, 5, 2048);
    int every = words.number("--every", 10, 1, 600);
    String problem = words.problem();
    if (problem != null) {
      err.println("smg: " + problem);
      err.println("     see: smg bench endurance --help");
      return USAGE;
    }
    if (!ProcessCpu.available()) {
      err.println("smg: bench needs /proc, that is Linux");
      return FAILED;
    }
    boolean held = true;
    for (Finding finding :
        ChaosCommand.prove(stage -> endure(stage, minutes, clients, every, out), err)) {
      out.println(finding.text());
      held &= finding.held();
    }
    out.println(held ? "flat" : "not flat");
    return held ? OK : FAILED;
  }

  private static List<Finding> endure(
      Stage stage, int minutes, int clients, int every, PrintStream out)
      throws IOException, InterruptedException {
    List<EngineProcess> engines = FleetStorm.startEngines(stage, ENGINES);
    List<Subject> subjects = subjects(stage, engines);
    for (Subject subject : subjects) {
      subject.gateway.start();
    }
    for (int client = 0; client < clients; client++) {
      int port = engines.get(client % ENGINES).port();
      List<Question> questions = Question.forClient(client, EVENT_MILLIS, port, stage.clock());
      for (Subject subject : subjects) {
        if (client == 0) {
          awaitReady(stage, subject);
        }
        subject.traffic.add(manner(client), client, questions);
      }
    }
    stage.say(2 * clients + " clients for " + minutes + " min");
    out.println("%-8s".formatted("") + Sample.heading());
    long start = stage.clock().nanoTime();
    for (long second = every; second <= minutes * 60L; second += every) {
      long due = start + second * 1_000_000_000L;
      Thread.sleep(Math.max(0, (due - stage.clock().nanoTime()) / 1_000_000));
      for (Subject subject : subjects) {
        Sample sample = Sample.of(subject.gateway, second);
        subject.samples.add(sample);
        out.println("%-8s".formatted(subject.name) + sample.row());
        out.flush();
      }
    }
    for (Subject subject : subjects) {
      subject.traffic.end();
    }
    // Until connections to workers that nobody uses are closed.
    Thread.sleep(REST_MILLIS);
    return subjects.stream().map(EnduranceCommand::finding).toList();
  }

  private static void awaitReady(Stage stage, Subject subject)
      throws IOException, InterruptedException {
    // Its metrics come without TLS, so that one question does for both.
    for (int i = 0; i < 1_000; i++) {
      if (GatewayChild.metric(subject.gateway.metrics(), "smg_worker_health") >= ENGINES) {
        return;
      }
      Thread.sleep(20);
    }
    stage.say(subject.gateway.lastWords());
    throw new IOException("gateway '" + subject.name + "' did not start");
  }

  private static List<Subject> subjects(Stage stage, List<EngineProcess> engines)
      throws IOException, InterruptedException {
    List<String> urls = engines.stream().map(EngineProcess::url).toList();
    // As in a small container, where a leak would show soon.
    List<String> java = List.of("-Xmx256m");
    List<String> quiet = List.of("--log-level", "warn");
    List<Subject> subjects = new ArrayList<>();
    var plain = new GatewayChild(stage, urls, quiet, java);
    subjects.add(
        new Subject(
            "plain",
            plain,
            new MixedTraffic(plain.port(), null, stage.clock()),
            new ArrayList<>()));
    try {
      LocalCertificate certificate = LocalCertificate.in(stage.folder());
      List<String> options = new ArrayList<>(quiet);
      options.addAll(List.of("--tls-cert-path", certificate.chain().toString()));
      options.addAll(List.of("--tls-key-path", certificate.key().toString()));
      var secure = new GatewayChild(stage, urls, options, java);
      subjects.add(
          new Subject(
              "tls",
              secure,
              new MixedTraffic(secure.port(), certificate.clients(), stage.clock()),
              new ArrayList<>()));
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificate could be made", e);
    }
    return subjects;
  }

  private static Manner manner(int client) {
    return switch (client % 8) {
      case 1 -> Manner.SLOW_READER;
      case 2 -> Manner.SLOW_UPLOAD;
      case 3 -> Manner.LEAVER;
      case 4 -> Manner.NEWCOMER;
      default -> Manner.GOOD;
    };
  }

  private static Finding finding(Subject subject) {
    Tally tally = subject.traffic.tally();
    Sample rest = Sample.of(subject.gateway, 0);
    List<String> lines = new ArrayList<>(FleetStorm.summary(tally));
    lines.add(subject.traffic.left() + " requests were left by their clients");
    lines.add(
        "at rest: RSS %.1f MiB, direct %.1f MiB, %d files, %d threads"
            .formatted(rest.residentMib(), rest.directMib(), rest.files(), rest.threads()));
    List<Bar> bars = new ArrayList<>(new Curve(subject.samples).bars());
    bars.add(
        new Bar("wrong answers: 0", "" + tally.of(Outcome.WRONG), tally.of(Outcome.WRONG) == 0));
    bars.add(
        new Bar(
            "failed requests: 0",
            "" + tally.inexcusableFailures(),
            tally.inexcusableFailures() == 0));
    double inFlight = GatewayChild.metric(subject.gateway.metrics(), "smg_worker_requests_active");
    bars.add(new Bar("requests in flight at rest: 0", "%.0f".formatted(inFlight), inFlight <= 0));
    return new Finding("gateway '" + subject.name + "'", lines, bars);
  }
}
