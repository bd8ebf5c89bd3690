package dev.shepherd.cli;

import java.util.List;

/** Runs simulated engines until the process is told to stop. */
final class SimulateCommand implements Command {

  @Override
  public int run(List<String> args, Terminal terminal) {
    terminal.err().println("smg: 'simulate' is known, not supported yet");
    return USAGE;
  }
}
