package dev.shepherd.cli;

import dev.shepherd.benchmark.BenchCommand;
import java.util.List;

/** Measures the gateway against its peers; the work is done by {@code lab/benchmark}. */
final class BenchmarkCommand implements Command {

  @Override
  public int run(List<String> args, Terminal terminal) throws Exception {
    return new BenchCommand().run(args, terminal.out(), terminal.err());
  }
}
