package dev.shepherd.benchmark;

import dev.shepherd.exchange.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.stream.Collectors;

/**
 * The canned worker as a process of its own: says its ports in one line, and ends when its standard
 * input does, that is with its parent at the latest.
 */
final class WorkerMain {

  private WorkerMain() {}

  static int run(int ports, InputStream in, PrintStream out) throws IOException {
    try (var worker = new CannedWorker(ports, Clock.system())) {
      out.println(
          worker.ports().stream()
              .map(port -> Integer.toString(port))
              .collect(Collectors.joining(" ")));
      out.flush();
      while (in.read() >= 0) {
        // Nothing is said to a worker; only the end matters.
      }
    }
    return 0;
  }
}
