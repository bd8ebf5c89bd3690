package dev.shepherd.benchmark.tokens;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A process that encodes on demand; silent when it cannot be started or has died. */
final class Engine implements AutoCloseable {

  /** What a run cost and gave. */
  record Run(long cpuNanos, long tokens) {}

  private final String name;
  private final @Nullable Process process;
  private final @Nullable BufferedReader answers;
  private final PrintStream err;
  private final Set<String> complained = new HashSet<>();

  Engine(String name, List<String> command, PrintStream err) {
    this.name = name;
    this.err = err;
    Process started;
    try {
      started = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      err.println(name + " is left out: " + e.getMessage());
      started = null;
    }
    process = started;
    answers =
        started == null
            ? null
            : new BufferedReader(
                new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
  }

  String name() {
    return name;
  }

  /** Loads a tokenizer with empty caches; microseconds, or -1 when it cannot. */
  long load(Path folder) {
    return number(ask("load " + folder.toAbsolutePath()));
  }

  /** Takes the texts of a file for the runs that follow. */
  boolean texts(Path file) {
    return number(ask("texts " + file.toAbsolutePath())) >= 0;
  }

  /** Encodes the texts once; null when it cannot. */
  @Nullable Run run() {
    String[] words = ask("run").split(" ", -1);
    return words.length == 2 && number(words[0]) >= 0
        ? new Run(Math.max(1, number(words[0])), number(words[1]))
        : null;
  }

  /** Any other question; "none: ..." when there is no answer. */
  String ask(String question) {
    if (process == null || answers == null || !process.isAlive()) {
      return "none: it does not run";
    }
    String answer;
    try {
      process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      answer = answers.readLine();
    } catch (IOException e) {
      answer = "none: " + e.getMessage();
    }
    if (answer == null) {
      answer = "none: it has ended";
    }
    if (answer.startsWith("none") && complained.add(answer)) {
      err.println(name + ": " + answer);
    }
    return answer;
  }

  private static long number(String answer) {
    return !answer.isEmpty() && answer.chars().allMatch(Character::isDigit)
        ? Long.parseLong(answer)
        : -1;
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
    }
  }
}
