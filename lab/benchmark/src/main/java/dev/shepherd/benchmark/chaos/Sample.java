package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.process.ProcessCpu;

/**
 * What a gateway holds at one moment.
 *
 * @param seconds since the traffic began
 * @param residentMib memory as the system sees it
 * @param heapMib the Java heap in use, what is not collected yet included
 * @param directMib buffers outside the heap
 * @param files open files and sockets
 * @param threads threads of the process
 */
record Sample(
    long seconds, double residentMib, double heapMib, double directMib, int files, int threads) {
  private static final double MIB = 1 << 20;

  /** Takes one. */
  static Sample of(GatewayChild gateway, long seconds) {
    long pid = gateway.pid();
    String page = gateway.metrics();
    return new Sample(
        seconds,
        ProcessCpu.residentBytesOfProcess(pid) / MIB,
        GatewayChild.metric(page, "jvm_memory_used_bytes{area=\"heap\"}") / MIB,
        GatewayChild.metric(page, "jvm_memory_used_bytes{area=\"direct\"}") / MIB,
        ProcessCpu.openFiles(pid),
        ProcessCpu.threads(pid));
  }

  static String heading() {
    return "%8s %10s %10s %10s %8s %8s"
        .formatted("second", "RSS MiB", "heap MiB", "direct MiB", "files", "threads");
  }

  String row() {
    return "%8d %10.1f %10.1f %10.1f %8d %8d"
        .formatted(seconds, residentMib, heapMib, directMib, files, threads);
  }
}
