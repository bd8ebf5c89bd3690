package dev.shepherd.routing;

/**
 * How least_load and power_of_two weigh a worker's expected wait.
 *
 * @param kvPressureWeight seconds that KV usage {@code k} costs, times {@code k / (1 - k)}; not
 *     negative
 * @param defaultThroughput tokens per second of a worker that reports none; above 0
 * @param meanPrefillTokens tokens of a prompt whose length is not known; at least 1
 * @param maxWaitingRequests least_load passes over workers with this long a queue; 0 for never
 * @param metric what power_of_two compares
 */
public record WaitSettings(
    double kvPressureWeight,
    double defaultThroughput,
    long meanPrefillTokens,
    long maxWaitingRequests,
    Metric metric) {

  /** The measures of load that power_of_two knows. */
  public enum Metric {
    /** Seconds until a new request would be served. */
    EXPECTED_WAIT,
    /** Requests of everybody. */
    REQUESTS,
    /** Requests that this gateway has under way. */
    LEAST_REQUESTS
  }

  /** The defaults of the command line. */
  public static final WaitSettings DEFAULTS =
      new WaitSettings(0.15, 2000, 1024, 0, Metric.EXPECTED_WAIT);
}
