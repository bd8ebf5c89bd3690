package dev.shepherd.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs one command line as a user would, with its output thrown away. */
final class CommandTraining implements Training {

  private final List<String> words;

  CommandTraining(String... words) {
    this.words = List.of(words);
  }

  @Override
  public String name() {
    return "smg " + String.join(" ", words);
  }

  @Override
  public void run() throws Exception {
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    int code = Main.run(words, new Terminal(silent, silent));
    if (code != Command.OK) {
      throw new IllegalStateException(name() + " ended with exit code " + code);
    }
  }
}
