package dev.shepherd.cli;

import java.util.List;

/** Tortures whole fleets by seed; the work is done by {@code lab/torture}. */
final class TortureCommand implements Command {

  @Override
  public int run(List<String> args, Terminal terminal) throws Exception {
    return new dev.shepherd.torture.TortureCommand().run(args, terminal.out(), terminal.err());
  }
}
