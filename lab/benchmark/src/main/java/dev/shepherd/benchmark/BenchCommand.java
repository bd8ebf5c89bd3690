package dev.shepherd.benchmark;

import java.io.PrintStream;
import java.util.List;

/** {@code smg bench ...}: picks the benchmark and reports usage errors. */
public final class BenchCommand {

  /** Runs one benchmark to its end; returns the exit code. */
  public int run(List<String> args, PrintStream out, PrintStream err) {
    err.println("smg: 'bench' is known, not supported yet");
    return 2;
  }
}
