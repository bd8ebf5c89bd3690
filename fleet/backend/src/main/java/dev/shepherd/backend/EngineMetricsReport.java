package dev.shepherd.backend;

import dev.shepherd.backend.MetricsMerger.SourceOutcome;
import java.util.List;

/**
 * The result of scraping a fleet.
 *
 * @param status 200, or 500 when there is nothing to show
 * @param body metrics text, or one sentence with status 500
 * @param outcomes one per engine asked
 */
public record EngineMetricsReport(int status, String body, List<SourceOutcome> outcomes) {

  /** Copies the list. */
  public EngineMetricsReport {
    outcomes = List.copyOf(outcomes);
  }
}
