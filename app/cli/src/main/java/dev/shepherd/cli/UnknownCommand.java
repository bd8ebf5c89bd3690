package dev.shepherd.cli;

import java.util.List;

/** Answers a first word that is no command. */
final class UnknownCommand implements Command {

  /** Echoed text is cut here: a pasted file is not an error message. */
  private static final int MAX_ECHO_CHARS = 60;

  private final String word;

  UnknownCommand(String word) {
    this.word = word;
  }

  @Override
  public int run(List<String> args, Terminal terminal) {
    var err = terminal.err();
    if (word.equals("serve")) {
      err.println("smg: 'serve' is known, not supported yet");
      err.println("     start the engines yourself, then: smg launch --worker-urls URL ...");
      return USAGE;
    }
    if (CommandNames.SOURCE_TREE.contains(word)) {
      err.println("smg: '" + word + "' works only in a source tree");
      return USAGE;
    }
    String shown =
        word.length() <= MAX_ECHO_CHARS ? word : word.substring(0, MAX_ECHO_CHARS) + "...";
    err.println("smg: there is no command '" + shown + "'");
    String nearest = shown.equals(word) ? CommandNames.nearest(word) : null;
    err.println(
        nearest == null
            ? "     see: smg help"
            : "     did you mean '" + nearest + "'? See: smg help");
    return USAGE;
  }
}
