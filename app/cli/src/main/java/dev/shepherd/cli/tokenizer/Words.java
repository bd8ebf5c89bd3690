package dev.shepherd.cli.tokenizer;

import dev.shepherd.cli.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words of a command line: which tokenizer, which switches, and the rest.
 *
 * @param tokenizer what {@code --tokenizer} names, null when it is missing
 * @param switches the words that begin with two dashes, of those that are known
 * @param rest all other words
 */
record Words(@Nullable Path tokenizer, Set<String> switches, List<String> rest) {

  /**
   * Reads a command line; everything behind {@code --} is rest.
   *
   * @throws UsageException when a word is unknown or a value is missing
   */
  static Words parse(List<String> args, Set<String> known) throws UsageException {
    Path tokenizer = null;
    Set<String> switches = new HashSet<>();
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      String word = args.get(i);
      if (word.equals("--")) {
        rest.addAll(args.subList(i + 1, args.size()));
        break;
      }
      if (word.equals("--tokenizer")) {
        if (++i == args.size()) {
          throw new UsageException("--tokenizer needs a directory or a file");
        }
        tokenizer = Path.of(args.get(i));
      } else if (word.startsWith("--tokenizer=")) {
        tokenizer = Path.of(word.substring("--tokenizer=".length()));
      } else if (known.contains(word)) {
        switches.add(word);
      } else if (word.startsWith("--")) {
        throw new UsageException("unknown option " + word);
      } else {
        rest.add(word);
      }
    }
    return new Words(tokenizer, switches, rest);
  }

  boolean has(String option) {
    return switches.contains(option);
  }

  /** The tokenizer. */
  Path needTokenizer() throws UsageException {
    if (tokenizer == null) {
      throw new UsageException("--tokenizer is needed: the directory or file of a tokenizer");
    }
    return tokenizer;
  }

  /** Tells the user what was wrong; the exit code that follows is that of wrong words. */
  static void complain(Terminal terminal, String command, UsageException e) {
    terminal.err().println("smg: " + e.getMessage());
    terminal.err().println("     see: smg " + command + " --help");
  }

  /** The command line cannot be obeyed as written. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }
}
