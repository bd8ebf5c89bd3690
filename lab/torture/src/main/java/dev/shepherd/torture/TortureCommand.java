package dev.shepherd.torture;

import dev.shepherd.exchange.Clock;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code smg torture}: a long run of trials, or one with every step. */
public final class TortureCommand {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  /** A command. */
  public TortureCommand() {}

  /**
   * Runs the command to its end.
   *
   * @return the exit code: 0 if all seeds were good, 1 if one was bad, 2 for wrong arguments
   */
  public int run(List<String> args, PrintStream out, PrintStream err)
      throws IOException, InterruptedException {
    var options = new TortureOptions(args);
    if (options.help()) {
      out.print(TortureOptions.HELP);
      return OK;
    }
    if (!options.problems().isEmpty()) {
      options.problems().forEach(problem -> err.println("smg torture: " + problem));
      err.println("Try 'smg torture --help'.");
      return USAGE;
    }
    var clock = Clock.system();
    long began = clock.nanoTime();
    var torture =
        new Torture(
            options.from(), options.to(), options.stopAfter(), options.traced(), out::println);
    Torture.Summary summary = torture.run(options.threads());
    double seconds = (clock.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
    out.printf(
        "%d trials in %.1f s (%.0f per minute), %d s of virtual time, %d network faults%n",
        summary.trials(),
        seconds,
        summary.trials() / seconds * 60,
        summary.virtualMillis() / 1000,
        summary.faults());
    out.println("requests: " + summary.ends());
    out.println(summary.bad().isEmpty() ? "no seed is bad" : "bad seeds: " + summary.bad());
    return summary.bad().isEmpty() ? OK : FAILED;
  }
}
