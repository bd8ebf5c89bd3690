package dev.shepherd.benchmark.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Reads what processes have used from {@code /proc}. User and system time together: a proxy spends
 * most of its time in the kernel, and what counts is the whole bill.
 */
public final class ProcessCpu {

  /** Linux reports in hundredths of a second whatever its own clock is. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final Path PROC = Path.of("/proc");

  private ProcessCpu() {}

  /** Whether this machine tells. */
  public static boolean available() {
    return Files.isReadable(PROC.resolve("self/stat"));
  }

  /** CPU time of a process and all its living descendants, in nanoseconds. */
  public static long nanosOfTree(long pid) {
    return tree(pid).mapToLong(ProcessCpu::ticks).sum() * NANOS_PER_TICK;
  }

  /** CPU time of one process without its descendants, in nanoseconds. */
  public static long nanosOfProcess(long pid) {
    return ticks(pid) * NANOS_PER_TICK;
  }

  /** Resident memory of a process and all its living descendants, in bytes. */
  public static long residentBytesOfTree(long pid) {
    return tree(pid).mapToLong(ProcessCpu::residentBytes).sum();
  }

  /** Resident memory of one process without its descendants, in bytes; 0 when it is gone. */
  public static long residentBytesOfProcess(long pid) {
    return residentBytes(pid);
  }

  /** Open files and sockets of a process; 0 when it is gone. */
  public static int openFiles(long pid) {
    String[] files = PROC.resolve(pid + "/fd").toFile().list();
    return files == null ? 0 : files.length;
  }

  /** Threads of a process, the machine's own included; 0 when it is gone. */
  public static int threads(long pid) {
    String[] threads = PROC.resolve(pid + "/task").toFile().list();
    return threads == null ? 0 : threads.length;
  }

  /** CPU time that the whole machine has spent working, in nanoseconds. */
  public static long nanosOfMachine() {
    return machineTicks(read(PROC.resolve("stat"))) * NANOS_PER_TICK;
  }

  private static Stream<Long> tree(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
        .map(ProcessHandle::pid);
  }

  private static long ticks(long pid) {
    return processTicks(read(PROC.resolve(pid + "/stat")));
  }

  /**
   * User and system ticks from a process's {@code stat} line, those of reaped children included; 0
   * for text that is no such line.
   */
  static long processTicks(String stat) {
    // The second field is the program's name and may hold anything, blanks and brackets included.
    int afterName = stat.lastIndexOf(')');
    if (afterName < 0) {
      return 0;
    }
    String[] fields = stat.substring(afterName + 1).strip().split("\\s+", -1);
    if (fields.length < 15) {
      return 0;
    }
    long ticks = 0;
    for (int i = 11; i < 15; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks;
  }

  /** Busy ticks of all CPUs from the machine's {@code stat}: all but idle and waiting for disks. */
  static long machineTicks(String stat) {
    String line = stat.lines().findFirst().orElse("");
    String[] fields = line.split("\\s+", -1);
    long ticks = 0;
    for (int i = 1; i < Math.min(fields.length, 9); i++) {
      if (i != 4 && i != 5) {
        ticks += Long.parseLong(fields[i]);
      }
    }
    return ticks;
  }

  private static long residentBytes(long pid) {
    return read(PROC.resolve(pid + "/status"))
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  /** A process may end between being listed and being read: then it has nothing to tell. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
