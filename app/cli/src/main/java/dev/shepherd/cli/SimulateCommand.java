package dev.shepherd.cli;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs simulated engines until the process is told to stop; the work is done by {@code
 * lab/simulator}.
 */
final class SimulateCommand implements Command {

  @Override
  public int run(List<String> args, Terminal terminal) {
    var asked = new CountDownLatch(1);
    return new dev.shepherd.simulator.SimulateCommand(
            () -> {
              Signals.onEnd(asked::countDown);
              asked.await();
            })
        .run(args, terminal.out(), terminal.err());
  }
}
