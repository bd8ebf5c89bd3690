package dev.shepherd.cli;

import dev.shepherd.config.HelpPrinter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Prints the list of commands, the help of one command, or the options of one topic.
 *
 * <p>{@code smg help} fits a screen; {@code smg --help} goes on with every option of the gateway.
 */
final class HelpCommand implements Command {

  private final boolean everything;

  /** The short page. */
  HelpCommand() {
    this(false);
  }

  /**
   * @param everything whether the options of the gateway follow the commands
   */
  HelpCommand(boolean everything) {
    this.everything = everything;
  }

  @Override
  public int run(List<String> args, Terminal terminal) throws Exception {
    if (args.isEmpty() || args.getFirst().equals("help") || args.getFirst().startsWith("-")) {
      terminal.out().print(styled(page(), terminal.colours()));
      terminal.out().println();
      if (everything) {
        new LaunchHelp(terminal).overview();
      } else {
        terminal.out().println("Topics: " + HelpPrinter.topicWords());
      }
      return OK;
    }
    String word = args.getFirst();
    Command command = Main.named(word);
    if (command != null) {
      return command.run(List.of("--help"), terminal);
    }
    if (new LaunchHelp(terminal).topic(word)) {
      return OK;
    }
    int code = new UnknownCommand(word).run(args, terminal);
    terminal.err().println("     topics: " + HelpPrinter.topicWords());
    return code;
  }

  /** The script at the root prints the same file, so that help needs no build. */
  static String page() throws IOException {
    try (InputStream in = HelpCommand.class.getResourceAsStream("usage.txt")) {
      if (in == null) {
        throw new IllegalStateException("usage.txt is missing from this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Headings are the lines that begin at the margin. */
  private static String styled(String page, boolean colours) {
    return colours ? page.replaceAll("(?m)^(\\S.*)$", "\u001b[1m$1\u001b[0m") : page;
  }
}
