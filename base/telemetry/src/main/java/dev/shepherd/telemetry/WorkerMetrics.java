package dev.shepherd.telemetry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * The worker-layer handles of one worker and model. Thread-safe. After the worker's removal updates
 * have no effect, so late ends of requests need no check.
 */
public final class WorkerMetrics {
  private final MetricCatalogue catalogue;
  private final WorkerLabels labels;
  private final Counter requests;
  private final Gauge active;
  private final Gauge health;
  private final Gauge breakerState;
  private final Gauge breakerFailures;
  private final Gauge breakerSuccesses;
  private final Counter successes;
  private final Counter failures;
  private final ConcurrentHashMap<String, Counter> selections = new ConcurrentHashMap<>();

  WorkerMetrics(MetricCatalogue catalogue, WorkerLabels labels) {
    this.catalogue = catalogue;
    this.labels = labels;
    String worker = labels.worker();
    requests = catalogue.workerRequests.with(worker, labels.model());
    active = catalogue.workerRequestsActive.with(worker);
    health = catalogue.workerHealth.with(worker);
    breakerState = catalogue.breakerState.with(worker);
    breakerFailures = catalogue.breakerFailures.with(worker);
    breakerSuccesses = catalogue.breakerSuccesses.with(worker);
    successes = catalogue.breakerOutcomes.with(worker, "success");
    failures = catalogue.breakerOutcomes.with(worker, "failure");
  }

  /** A policy picked this worker. */
  public void selected(String policy) {
    var counter = selections.get(policy);
    if (counter == null) {
      counter =
          catalogue.workerSelection.with(
              labels.workerType(), labels.connectionMode(), labels.model(), policy);
      selections.put(policy, counter);
    }
    counter.increment();
  }

  /** Reads the requests in flight from the worker's own load count at scrape time. */
  public void activeFrom(DoubleSupplier loadCount) {
    active.readFrom(loadCount);
  }

  /** Counts a request sent, without touching the requests in flight; see {@link #activeFrom}. */
  public void requestSent() {
    requests.increment();
  }

  /** An attempt failed. */
  public void failed(ErrorType type) {
    catalogue
        .workerErrors
        .with(labels.workerType(), labels.connectionMode(), type.label())
        .increment();
  }

  /** Whether the worker is ready for requests. */
  public void health(boolean ready) {
    health.set(ready ? 1 : 0);
  }

  /** The breaker's state now. */
  public void breakerState(BreakerState state) {
    breakerState.set(state.value);
  }

  /** The breaker changed its state. */
  public void breakerTransition(BreakerState from, BreakerState to) {
    breakerState(to);
    catalogue.breakerTransitions.with(labels.worker(), from.label(), to.label()).increment();
  }

  /** The breaker saw an outcome; the streaks are those after it. */
  public void breakerOutcome(boolean success, int consecutiveFailures, int consecutiveSuccesses) {
    (success ? successes : failures).increment();
    breakerFailures.set(consecutiveFailures);
    breakerSuccesses.set(consecutiveSuccesses);
  }

  /** States of a circuit breaker. */
  public enum BreakerState {
    CLOSED(0, "closed"),
    OPEN(1, "open"),
    HALF_OPEN(2, "half_open");

    private final int value;
    private final String label;

    BreakerState(int value, String label) {
      this.value = value;
      this.label = label;
    }

    /** The label value. */
    public String label() {
      return label;
    }
  }
}
