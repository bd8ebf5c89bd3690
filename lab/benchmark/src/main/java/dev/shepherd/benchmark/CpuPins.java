package dev.shepherd.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps peers on one CPU and everything that loads them on another, so that they do not take from
 * each other. Without {@code taskset} or a second CPU nothing is pinned, and the report says so.
 *
 * @param taskset the program, or null for no pinning
 */
record CpuPins(@Nullable String taskset, int peerCpu, int loadCpu) {

  static CpuPins detect() {
    List<Integer> cpus = allowedCpus();
    String taskset = Peers.program("taskset");
    if (taskset == null || cpus.size() < 2) {
      return new CpuPins(null, 0, 0);
    }
    return new CpuPins(taskset, cpus.getFirst(), cpus.getLast());
  }

  boolean active() {
    return taskset != null;
  }

  List<String> forPeer(List<String> command) {
    return pinned(command, peerCpu);
  }

  List<String> forLoad(List<String> command) {
    return pinned(command, loadCpu);
  }

  /** Moves this process, all threads of it, to the side of the load. */
  void pinThisProcess() throws IOException, InterruptedException {
    if (taskset != null) {
      String pid = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder(taskset, "-acp", Integer.toString(loadCpu), pid)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  private List<String> pinned(List<String> command, int cpu) {
    if (taskset == null) {
      return command;
    }
    List<String> words = new ArrayList<>(List.of(taskset, "-c", Integer.toString(cpu)));
    words.addAll(command);
    return words;
  }

  private static List<Integer> allowedCpus() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Cpus_allowed_list:")) {
          return parseList(line.substring(line.indexOf(':') + 1).strip());
        }
      }
    } catch (IOException e) {
      // No Linux, no pinning.
    }
    return List.of();
  }

  /** {@code 0-2,5} is 0, 1, 2 and 5. */
  static List<Integer> parseList(String text) {
    List<Integer> cpus = new ArrayList<>();
    for (String range : text.split(",", -1)) {
      int dash = range.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
      for (int cpu = first; cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return cpus;
  }
}
