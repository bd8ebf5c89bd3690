package dev.shepherd.cli;

import java.util.List;

/** Shows the gateway at work: simulated engines, a gateway, and what goes where. */
final class DemoCommand implements Command {

  @Override
  public int run(List<String> args, Terminal terminal) {
    terminal.err().println("smg: 'demo' is known, not supported yet");
    return USAGE;
  }
}
