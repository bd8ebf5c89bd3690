package dev.shepherd.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a command line of the launcher scripts in a test. */
final class Shell {

  /**
   * How it ended.
   *
   * @param text standard output and error, in the order of their arrival
   */
  record Outcome(int code, String text, long pid) {}

  private static final int TIMEOUT_SECONDS = 60;

  private final Map<String, String> environment = new HashMap<>();

  /** Sets a variable; everything of ours that the test's own process has is left out. */
  Shell with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Begins; the caller ends it with {@link #finish}. */
  Process start(Path folder, List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SMG_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  Outcome run(Path folder, List<String> command) throws IOException, InterruptedException {
    return finish(start(folder, command));
  }

  static Outcome finish(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("no end after " + TIMEOUT_SECONDS + " s: " + text);
    }
    return new Outcome(process.exitValue(), text, process.pid());
  }
}
