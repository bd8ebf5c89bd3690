package dev.shepherd.cli;

import java.io.Console;
import java.io.PrintStream;

/**
 * Where a command speaks: answers go to {@code out}, complaints to {@code err}. Both belong to the
 * caller and are not closed by commands.
 *
 * @param interactive whether {@code out} is a terminal that a person looks at
 * @param colours whether it shows ANSI colours and the person wants them
 */
public record Terminal(PrintStream out, PrintStream err, boolean interactive, boolean colours) {

  /** Set by the launcher scripts, which can ask about standard output alone. */
  private static final String TOLD = "smg.terminal";

  /** Streams that lead to a file, a pipe or a test. */
  public Terminal(PrintStream out, PrintStream err) {
    this(out, err, false, false);
  }

  /** The process's own streams. {@code NO_COLOR} and a dumb terminal are respected. */
  static Terminal ofProcess() {
    String told = System.getProperty(TOLD);
    boolean terminal = told == null ? hasConsole() : told.equals("yes");
    String noColour = System.getenv("NO_COLOR");
    boolean colours =
        terminal
            && (noColour == null || noColour.isEmpty())
            && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(System.out, System.err, terminal, colours);
  }

  @SuppressWarnings("SystemConsoleNull") // never null in 22 to 24, but null again in 25 on a pipe
  private static boolean hasConsole() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
