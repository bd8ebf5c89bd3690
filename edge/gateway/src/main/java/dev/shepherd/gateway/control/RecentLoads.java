package dev.shepherd.gateway.control;

import dev.shepherd.backend.EngineAdmin;
import dev.shepherd.backend.EngineTarget;
import dev.shepherd.backend.LoadReport;
import dev.shepherd.exchange.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The loads of the engines, asked for again only when the last report has grown old or other
 * engines are meant. However often somebody asks, the engines are asked once per interval.
 * Thread-safe.
 */
public final class RecentLoads {
  private final EngineAdmin engines;
  private final Clock clock;
  private final long intervalNanos;
  private @Nullable Asked last;

  private record Asked(
      List<EngineTarget> targets, long atNanos, CompletionStage<LoadReport> report) {}

  /** Reports stay current for {@code interval}. */
  public RecentLoads(EngineAdmin engines, Clock clock, Duration interval) {
    this.engines = engines;
    this.clock = clock;
    this.intervalNanos = interval.toNanos();
  }

  /** The loads of these engines; a report under way is shared. */
  synchronized CompletionStage<LoadReport> loads(List<EngineTarget> targets) {
    long now = clock.nanoTime();
    Asked before = last;
    if (before != null
        && now - before.atNanos() < intervalNanos
        && before.targets().equals(targets)) {
      return before.report();
    }
    CompletionStage<LoadReport> report = engines.loads(targets);
    last = new Asked(List.copyOf(targets), now, report);
    return report;
  }
}
