package dev.shepherd.benchmark;

import java.util.List;

/**
 * Something that stands between clients and workers, ready to be started.
 *
 * @param name for the table
 * @param command words of the command line, empty for no proxy at all
 */
record Peer(String name, List<String> command) {

  Peer {
    command = List.copyOf(command);
  }

  /** Whether clients talk to the workers themselves: the floor under all latencies. */
  boolean direct() {
    return command.isEmpty();
  }
}
