package dev.shepherd.benchmark.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that this one started, and ends by its id: never by name, never one of someone else.
 */
public final class ChildProcess implements AutoCloseable {

  private static final int POLITE_SECONDS = 5;
  private static final int LOG_TAIL_LINES = 5;

  private final Process process;
  private final Path log;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a server whose output goes to a file. */
  public static ChildProcess start(List<String> command, Path log) throws IOException {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    return new ChildProcess(builder.start(), log);
  }

  /** Starts a helper that talks through its standard streams; complaints go to a file. */
  public static ChildProcess startTalking(List<String> command, Path log) throws IOException {
    var builder = new ProcessBuilder(command).redirectError(log.toFile());
    return new ChildProcess(builder.start(), log);
  }

  /** Its handle. */
  public Process process() {
    return process;
  }

  /** Its number. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /** The last lines it said, for an error message. */
  public String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }

  /** Ends it as a crash would, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to stop, as an operator would. */
  public void terminate() {
    process.destroy();
  }

  /** Sends a signal that Java cannot send itself, such as STOP and CONT. */
  public void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    if (code != 0 && alive()) {
      throw new IOException("signal " + name + " could not be sent to a child");
    }
  }

  /** Asks it to stop, and insists after a while. */
  @Override
  public void close() {
    List<ProcessHandle> tree =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    process.destroy();
    try {
      if (process.waitFor(POLITE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tree.forEach(ProcessHandle::destroyForcibly);
  }
}
