package dev.shepherd.telemetry;

/**
 * The HTTP-layer handles of one method and route template, for the hot path. Thread-safe. Each
 * {@link #started} is followed by exactly one {@link #finished}.
 */
public final class RouteMetrics {
  private final Counter requests;
  private final Histogram duration;
  private final Gauge active;
  private final StatusCounters responses;

  RouteMetrics(MetricCatalogue catalogue, String method, String path) {
    requests = catalogue.httpRequests.with(method, path);
    duration = catalogue.httpDuration.with(method, path);
    active = catalogue.httpActive.with();
    responses =
        new StatusCounters(
            (status, errorCode) -> catalogue.httpResponses.with(path, status, errorCode));
  }

  /** A request's head was read. */
  public void started() {
    requests.increment();
    active.increment();
  }

  /**
   * An answer ended, by its last byte or by being cut off after its head.
   *
   * @param errorCode value of {@code x-smg-error-code}, {@code ""} for none
   * @param nanos time since {@link #started}
   */
  public void finished(int status, String errorCode, long nanos) {
    responses.of(status, errorCode).increment();
    duration.observeNanos(nanos);
    active.decrement();
  }
}
