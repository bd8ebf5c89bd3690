package dev.shepherd.cli;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a network that misbehaves until the process is told to stop; the work is done by {@code
 * lab/simulator}.
 */
final class FaultProxyCommand implements Command {

  @Override
  public int run(List<String> args, Terminal terminal) {
    var asked = new CountDownLatch(1);
    return new dev.shepherd.simulator.faults.FaultProxyCommand(
            () -> {
              Signals.onEnd(asked::countDown);
              asked.await();
            })
        .run(args, terminal.out(), terminal.err());
  }
}
