package dev.shepherd.cli;

import dev.shepherd.cli.tokenizer.DetokenizeCommand;
import dev.shepherd.cli.tokenizer.TokenizeCommand;
import dev.shepherd.cli.tokenizer.TokenizerCommand;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process's entry: picks the command and turns its answer into an exit code.
 *
 * <p>Everything here is on the path from exec to the first served request. The switch therefore
 * constructs only the command that was asked for, so that the classes of all others stay unloaded.
 */
public final class Main {

  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    var terminal = Terminal.ofProcess();
    int code;
    try {
      code = run(Arrays.asList(args), terminal);
    } catch (Exception e) {
      complain(terminal.err(), e);
      code = Command.FAILED;
    }
    terminal.out().flush();
    terminal.err().flush();
    System.exit(code);
  }

  /**
   * Runs one command line without ending the process.
   *
   * @return the exit code
   */
  static int run(List<String> args, Terminal terminal) throws Exception {
    // A version question is answered wherever it stands, even as the value of another option.
    if (args.contains("--version-verbose")) {
      return new VersionCommand(true).run(List.of(), terminal);
    }
    if (args.contains("--version") || args.contains("-V")) {
      return new VersionCommand(false).run(List.of(), terminal);
    }
    if (args.isEmpty()) {
      return new LaunchCommand().run(args, terminal);
    }
    String word = args.getFirst();
    if (word.equals("--help") || word.equals("-h")) {
      return new HelpCommand(true).run(args.subList(1, args.size()), terminal);
    }
    if (word.startsWith("-")) {
      return new LaunchCommand().run(args, terminal);
    }
    Command command = named(word);
    if (command == null) {
      return new UnknownCommand(word).run(args, terminal);
    }
    return command.run(args.subList(1, args.size()), terminal);
  }

  /** The command of that name, or null. Names here and in {@link CommandNames} are the same set. */
  static @Nullable Command named(String word) {
    return switch (word) {
      case "launch", "start" -> new LaunchCommand();
      case "simulate" -> new SimulateCommand();
      case "fault-proxy" -> new FaultProxyCommand();
      case "torture" -> new TortureCommand();
      case "demo" -> new DemoCommand();
      case "render" -> new RenderCommand();
      case "tokenize" -> new TokenizeCommand();
      case "detokenize" -> new DetokenizeCommand();
      case "tokenizer" -> new TokenizerCommand();
      case "parse" -> new ParseCommand();
      case "bench" -> new BenchmarkCommand();
      case "version" -> new VersionCommand(false);
      case "help" -> new HelpCommand();
      case "train" -> new TrainCommand();
      default -> null;
    };
  }

  /** One line for the user; the trace only on request, because it helps only developers. */
  private static void complain(PrintStream err, Exception e) {
    String message = e.getMessage();
    err.println("smg: " + (message == null ? e.getClass().getSimpleName() : message));
    if (System.getenv("SMG_DEBUG") != null) {
      e.printStackTrace(err);
    } else {
      err.println("     set SMG_DEBUG=1 to see where this came from");
    }
  }
}
