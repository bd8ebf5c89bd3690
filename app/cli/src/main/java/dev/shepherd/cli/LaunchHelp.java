package dev.shepherd.cli;

import dev.shepherd.config.HelpPrinter;
import java.util.List;
import java.util.Optional;

/** Answers what options the gateway has: all of them by topic, or those of one topic. */
final class LaunchHelp {
  private static final int MAX_ECHO_CHARS = 60;

  private final Terminal terminal;
  private final HelpPrinter printer;

  LaunchHelp(Terminal terminal) {
    this.terminal = terminal;
    printer = new HelpPrinter(System.getenv(), terminal.colours());
  }

  /** Whether a command line asks for help; whatever else stands there does not count then. */
  static boolean isAsked(List<String> args) {
    return args.contains("--help") || args.contains("-h");
  }

  /** Answers {@code ... --help [TOPIC]}. */
  int answer(List<String> args) {
    int at = args.contains("--help") ? args.indexOf("--help") : args.indexOf("-h");
    String word = at + 1 < args.size() ? args.get(at + 1) : "";
    if (word.isEmpty() || word.startsWith("-")) {
      terminal.out().print(printer.overview());
      return Command.OK;
    }
    if (topic(word)) {
      return Command.OK;
    }
    String shown =
        word.length() <= MAX_ECHO_CHARS ? word : word.substring(0, MAX_ECHO_CHARS) + "...";
    terminal.err().println("smg: there is no help topic '" + shown + "'");
    terminal.err().println("     there are: " + HelpPrinter.topicWords());
    return Command.USAGE;
  }

  /** Prints all topics. */
  void overview() {
    terminal.out().print(printer.overview());
  }

  /** Prints one topic, given by its word or the beginning of it; false if there is none. */
  boolean topic(String word) {
    Optional<String> page = printer.topic(word);
    page.ifPresent(terminal.out()::print);
    return page.isPresent();
  }
}
