package dev.shepherd.simulator.rehearsal;

import dev.shepherd.exchange.Clock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** {@code smg bench routing}: replays a trace against policies and reports how they did. */
public final class RehearsalCommand {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final Clock clock;

  /**
   * A command that takes real time, which only the count of decisions per second needs, from it.
   */
  public RehearsalCommand(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs the command to its end.
   *
   * @param args the words after {@code bench routing}
   * @return the exit code: 0, 1 when a file cannot be read or written, 2 for wrong arguments
   */
  public int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.contains("--help") || args.contains("-h")) {
      out.print(RehearsalOptions.HELP);
      return OK;
    }
    var options = new RehearsalOptions(args);
    var problems = new ArrayList<>(options.problems());
    var policies = new LabPolicies();
    for (String name : options.policies()) {
      try {
        policies.named(name);
      } catch (IllegalArgumentException e) {
        problems.add("--policy: " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      problems.forEach(problem -> err.println("smg bench routing: " + problem));
      err.println("Try 'smg bench routing --help'.");
      return USAGE;
    }
    try {
      if (options.writeSynthetic() != null) {
        int requests = options.limit() == Integer.MAX_VALUE ? 500 : options.limit();
        var lines = SyntheticTrace.lines(options.seed(), requests);
        Files.writeString(options.writeSynthetic(), lines, StandardCharsets.UTF_8);
        return OK;
      }
      var trace = traffic(options);
      var replays = rehearse(trace, options, policies);
      var report = new RehearsalReport(trace, replays);
      boolean jsonOnly = "-".equals(options.json());
      out.print(jsonOnly ? report.json() : report.table());
      if (options.json() != null && !jsonOnly) {
        Files.writeString(Path.of(options.json()), report.json(), StandardCharsets.UTF_8);
      }
      if (options.svg() != null) {
        draw(options.svg(), trace, replays);
      }
      out.flush();
      return OK;
    } catch (IOException e) {
      err.println("smg bench routing: " + e.getMessage());
      return FAILED;
    }
  }

  private static void draw(Path folder, Trace trace, List<Rehearsed> replays) throws IOException {
    Files.createDirectories(folder);
    var asked = replays.getFirst().scenario();
    var section = replays.stream().filter(r -> r.scenario().equals(asked)).toList();
    String title = trace.name() + " " + RehearsalReport.times(asked.speedup());
    write(folder.resolve("ttft.svg"), Plots.ttft(title, section));
    write(folder.resolve("spread.svg"), Plots.spread(title, section));
    if (section.size() < replays.size()) {
      write(folder.resolve("weather.svg"), Plots.weather(title, replays));
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  private static Trace traffic(RehearsalOptions options) throws IOException {
    int blockTokens = options.timing().blockTokens();
    var burst = options.burst();
    if (options.trace() == null && burst != null) {
      return burst.alone(blockTokens);
    }
    var trace =
        options.trace() == null
            ? BuiltInTrace.read(blockTokens, options.wholeBlocks()).first(options.limit())
            : TraceReader.read(
                options.trace(), blockTokens, options.wholeBlocks(), options.limit());
    if (burst == null) {
      return trace;
    }
    double speedup = options.scenarios().getFirst().speedup();
    return trace.mergedWith(
        burst.requests(trace.lengthNanos(), speedup, blockTokens), trace.name() + " and a burst");
  }

  private List<Rehearsed> rehearse(Trace trace, RehearsalOptions options, LabPolicies policies) {
    // The yardsticks come first and run always.
    var names = new LinkedHashSet<String>(List.of(LabPolicies.ROUND_ROBIN, Oracle.NAME));
    options.policies().forEach(name -> names.add(LabPolicies.canonical(name)));
    var replays = new ArrayList<Rehearsed>();
    for (var scenario : options.scenarios()) {
      for (String name : names) {
        var source = policies.named(name);
        var log = new Replay(trace, scenario, source, clock).run();
        var burst = options.burst();
        replays.add(
            new Rehearsed(
                scenario,
                Summary.of(name, log),
                log,
                burst == null ? null : BurstSummary.of(log, burst.prefixTokens())));
      }
    }
    return replays;
  }
}
