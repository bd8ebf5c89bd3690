package dev.shepherd.cli;

import java.util.List;

/** Runs the gateway until the process is told to stop. */
final class LaunchCommand implements Command {

  @Override
  public int run(List<String> args, Terminal terminal) {
    terminal.err().println("smg: 'launch' is known, not supported yet");
    return USAGE;
  }
}
