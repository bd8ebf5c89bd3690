package dev.shepherd.json;

import dev.shepherd.cli.Command;

/** Breaks the arrows on purpose: a base module that knows the command line. */
public final class UpwardReference {

  /** An arrow that points up. */
  public int up(Command command) {
    return command == null ? 0 : Command.OK;
  }
}
