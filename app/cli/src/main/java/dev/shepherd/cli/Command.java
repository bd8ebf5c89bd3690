package dev.shepherd.cli;

import java.util.List;

/** One word after {@code smg}. */
public interface Command {

  /** Exit code of a command that did what it was asked to do. */
  int OK = 0;

  /** Exit code of a command that started and failed. */
  int FAILED = 1;

  /** Exit code of a command line that cannot be obeyed as written. */
  int USAGE = 2;

  /**
   * Runs to the end, or until the process is told to stop.
   *
   * @param args the words after the command's own name
   * @return the exit code of the process, 0 to 255
   */
  int run(List<String> args, Terminal terminal) throws Exception;
}
