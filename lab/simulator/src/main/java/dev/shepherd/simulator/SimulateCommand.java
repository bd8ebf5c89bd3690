package dev.shepherd.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code smg simulate}: runs simulated engines until the process is told to end. */
public final class SimulateCommand {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final StopSignal stop;

  /** A command that ends when the JVM is told to, by SIGINT or SIGTERM. */
  public SimulateCommand() {
    this(new ShutdownSignal());
  }

  /** A command that ends when the signal says so. */
  public SimulateCommand(StopSignal stop) {
    this.stop = stop;
  }

  /**
   * Runs the command and blocks until it ends.
   *
   * @return the exit code: 0 after a clean end, 1 if the engines could not start, 2 for wrong
   *     arguments
   */
  public int run(List<String> args, PrintStream out, PrintStream err) {
    var options = new SimulateOptions(args);
    if (options.help()) {
      out.print(SimulateOptions.HELP);
      return OK;
    }
    if (!options.problems().isEmpty()) {
      options.problems().forEach(problem -> err.println("smg simulate: " + problem));
      err.println("Try 'smg simulate --help'.");
      return USAGE;
    }
    var config = options.fleet();
    try (var fleet = SimulatedFleet.start(config)) {
      for (var engine : fleet.engines()) {
        out.println(
            engine.uri() + "  " + engine.config().flavor().id() + "  " + engine.config().model());
      }
      out.flush();
      stop.await();
      return OK;
    } catch (IOException e) {
      err.println("smg simulate: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OK;
    } finally {
      stop.stopped();
    }
  }

  /** The end of the JVM, which waits until the engines have stopped. */
  private static final class ShutdownSignal implements StopSignal {
    private static final long PATIENCE_SECONDS = 5;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void await() throws InterruptedException {
      // The JDK offers no other supported way to hear of a signal than a hook on its own thread.
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::onShutdown));
      asked.await();
    }

    @Override
    public void stopped() {
      ended.countDown();
    }

    private void onShutdown() {
      asked.countDown();
      try {
        boolean inTime = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assert inTime;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
