package dev.shepherd.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Prints the list of commands, or passes the question on to the command asked about. */
final class HelpCommand implements Command {

  @Override
  public int run(List<String> args, Terminal terminal) throws Exception {
    if (args.isEmpty() || args.getFirst().equals("help")) {
      terminal.out().print(page());
      return OK;
    }
    Command command = Main.named(args.getFirst());
    if (command == null) {
      return new UnknownCommand(args.getFirst()).run(args, terminal);
    }
    return command.run(List.of("--help"), terminal);
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
}
