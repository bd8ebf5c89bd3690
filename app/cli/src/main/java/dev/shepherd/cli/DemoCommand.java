package dev.shepherd.cli;

import dev.shepherd.cli.demo.Demo;
import dev.shepherd.cli.demo.DemoOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Shows the gateway at work: simulated engines, a gateway, and what goes where. */
final class DemoCommand implements Command {

  private final Consumer<Runnable> onEnd;

  DemoCommand() {
    this(Signals::onEnd);
  }

  /**
   * A demo that somebody else ends.
   *
   * @param onEnd is handed what to call when the demo shall end
   */
  DemoCommand(Consumer<Runnable> onEnd) {
    this.onEnd = onEnd;
  }

  @Override
  public int run(List<String> args, Terminal terminal) throws InterruptedException {
    var options = DemoOptions.parse(args);
    if (options.help()) {
      terminal.out().print(DemoOptions.HELP);
      return OK;
    }
    if (!options.problems().isEmpty()) {
      options.problems().forEach(problem -> terminal.err().println("smg: " + problem));
      terminal.err().println("     see: smg demo --help");
      return USAGE;
    }
    var asked = new CountDownLatch(1);
    onEnd.accept(asked::countDown);
    try (var demo = Demo.start(options)) {
      demo.show(terminal.out(), terminal.interactive(), terminal.colours(), asked);
      return OK;
    } catch (IOException e) {
      terminal.err().println("smg: " + e.getMessage());
      return FAILED;
    }
  }
}
