package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.process.ChildProcess;
import dev.shepherd.exchange.Clock;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that a proof starts: child processes of this program on free ports of the loopback
 * address, and a folder for what they say. Each is ended by its own id when the stage is closed.
 * Thread-safe.
 */
final class Stage implements AutoCloseable {
  private static final String PROGRAM = "dev.shepherd.cli.Main";

  private final Clock clock;
  private final PrintStream progress;
  private final Path folder = Files.createTempDirectory("smg-chaos");
  private final List<ChildProcess> children = new ArrayList<>();
  private final List<AutoCloseable> others = new ArrayList<>();
  private int starts;

  Stage(Clock clock, PrintStream progress) throws IOException {
    this.clock = clock;
    this.progress = progress;
  }

  Clock clock() {
    return clock;
  }

  Path folder() {
    return folder;
  }

  void say(String what) {
    progress.println("chaos: " + what);
  }

  /** Starts this program once more, with the options that this Java machine was given. */
  ChildProcess start(String name, List<String> javaOptions, List<String> words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(Stage::belongsToTheProgram)
        .forEach(command::add);
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), PROGRAM));
    command.addAll(words);
    Path log;
    synchronized (this) {
      log = folder.resolve(name + "-" + ++starts + ".log");
    }
    ChildProcess child = ChildProcess.start(command, log);
    synchronized (this) {
      children.add(child);
    }
    return child;
  }

  /** Agents and recordings are for one process. */
  private static boolean belongsToTheProgram(String option) {
    return !option.startsWith("-agent")
        && !option.startsWith("-javaagent")
        && !option.startsWith("-XX:StartFlightRecording");
  }

  /** A number that no earlier start on this stage had. */
  synchronized int nextSeed() {
    return 1_000 + starts;
  }

  /** Something that is closed with the stage. */
  synchronized <C extends AutoCloseable> C closing(C part) {
    others.add(part);
    return part;
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    for (ChildProcess child : children) {
      if (child.alive()) {
        // A frozen process does not hear that it is asked to end.
        child.process().destroyForcibly();
      }
    }
    for (AutoCloseable part : others) {
      try {
        part.close();
      } catch (Exception e) {
        say("could not close: " + e);
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(Stage::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
