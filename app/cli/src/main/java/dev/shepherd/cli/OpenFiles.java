package dev.shepherd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files and sockets this process may hold open. */
final class OpenFiles {
  private static final long UNKNOWN = 65_536;
  private static final String LINE = "Max open files";

  private OpenFiles() {}

  /** The limit in force (the Java machine raises it to the hard limit), or a careful guess. */
  static long limit() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
        if (line.startsWith(LINE)) {
          String soft = line.substring(LINE.length()).strip().split("\\s+", -1)[0];
          return soft.equals("unlimited") ? 1 << 20 : Long.parseLong(soft);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return UNKNOWN;
    }
    return UNKNOWN;
  }
}
