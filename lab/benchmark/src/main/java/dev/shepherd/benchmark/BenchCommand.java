package dev.shepherd.benchmark;

import dev.shepherd.benchmark.tokens.TokenizerBench;
import dev.shepherd.exchange.Clock;
import dev.shepherd.simulator.rehearsal.RehearsalCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** {@code smg bench ...}: picks the benchmark and reports usage errors. */
public final class BenchCommand {

  private static final String KNOWN =
      "There are: smg bench proxy, smg bench routing, smg bench template, smg bench tokenizer";
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  /** Entry of the canned worker's process; see {@link WorkerMain}. */
  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !args[0].equals("worker")) {
      System.err.println("this entry is used by 'smg bench' only");
      System.exit(USAGE);
    }
    System.exit(WorkerMain.run(Integer.parseInt(args[1]), System.in, System.out));
  }

  /**
   * Runs one benchmark to its end. The report goes to {@code out}, progress to {@code err}.
   *
   * @param args the words after {@code bench}
   * @return the exit code: 0, 1 when nothing could be measured, 2 for wrong words
   */
  public int run(List<String> args, PrintStream out, PrintStream err)
      throws IOException, InterruptedException {
    if (!args.isEmpty() && args.getFirst().equals("routing")) {
      return new RehearsalCommand(Clock.system()).run(args.subList(1, args.size()), out, err);
    }
    if (!args.isEmpty() && args.getFirst().equals("template")) {
      if (args.contains("--help") || args.contains("-h")) {
        out.print(TemplateBench.HELP);
        return OK;
      }
      return TemplateBench.run(args.subList(1, args.size()), out, err);
    }
    if (!args.isEmpty() && args.getFirst().equals("tokenizer")) {
      if (args.contains("--help") || args.contains("-h")) {
        out.print(TokenizerBench.HELP);
        return OK;
      }
      return TokenizerBench.run(args.subList(1, args.size()), out, err);
    }
    if (args.contains("--help") || args.contains("-h")) {
      out.print(BenchOptions.HELP);
      return OK;
    }
    if (args.isEmpty() || !args.getFirst().equals("proxy")) {
      err.println(
          args.isEmpty()
              ? "smg: bench what? " + KNOWN
              : "smg: there is no benchmark '" + args.getFirst() + "'. " + KNOWN);
      return USAGE;
    }
    BenchOptions options;
    try {
      options = BenchOptions.parse(args.subList(1, args.size()));
    } catch (BenchOptions.UsageException e) {
      err.println("smg: " + e.getMessage());
      err.println("     see: smg bench proxy --help");
      return USAGE;
    }
    if (!ProcessCpu.available()) {
      err.println("smg: bench needs /proc, that is Linux");
      return FAILED;
    }
    return measure(options, out, err);
  }

  private static int measure(BenchOptions options, PrintStream out, PrintStream err)
      throws IOException, InterruptedException {
    try (var bench = new ProxyBench(options, Clock.system(), err)) {
      // Ctrl-C must not leave servers behind.
      var cleaner = new Thread(() -> closeQuietly(bench), "bench-cleaner");
      Runtime.getRuntime().addShutdownHook(cleaner);
      Report report = bench.run();
      out.print(options.json() ? report.json() : report.table());
      out.flush();
      Runtime.getRuntime().removeShutdownHook(cleaner);
      return OK;
    }
  }

  private static void closeQuietly(ProxyBench bench) {
    try {
      bench.close();
    } catch (IOException e) {
      // The process ends anyway.
    }
  }
}
