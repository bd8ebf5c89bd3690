package dev.shepherd.telemetry;

import dev.shepherd.exchange.Clock;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * A few gauges about the process's own machine. Management beans are first touched by a scrape, so
 * that they do not slow the start.
 */
final class JvmMetrics {
  private JvmMetrics() {}

  static void declare(Metrics metrics, Clock clock, LongSupplier directMemoryBytes) {
    var used = metrics.gauge("jvm_memory_used_bytes", "Memory in use", "area");
    used.with("heap")
        .readFrom(() -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    used.with("direct").readFrom(directMemoryBytes::getAsLong);
    metrics
        .gauge("jvm_memory_committed_bytes", "Memory taken from the system", "area")
        .with("heap")
        .readFrom(() -> Runtime.getRuntime().totalMemory());
    metrics
        .gauge("jvm_threads_current", "Live platform threads")
        .with()
        .readFrom(() -> ManagementFactory.getThreadMXBean().getThreadCount());
    long startNanos = clock.nanoTime();
    metrics
        .gauge("jvm_uptime_seconds", "Time since the metrics were set up")
        .with()
        .readFrom(() -> (clock.nanoTime() - startNanos) / 1e9);

    var collections =
        metrics.counter("jvm_gc_pauses_total", "Collections by the garbage collector", "gc");
    var collectionTime =
        metrics.counter("jvm_gc_pause_seconds_total", "Time spent in collections", "gc");
    metrics.beforeScrape(
        () -> {
          for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            String name = collector.getName();
            collections.with(name).readFrom(() -> Math.max(0, collector.getCollectionCount()));
            collectionTime
                .with(name)
                .readFrom(() -> Math.max(0, collector.getCollectionTime()) / 1e3);
          }
        });
  }
}
