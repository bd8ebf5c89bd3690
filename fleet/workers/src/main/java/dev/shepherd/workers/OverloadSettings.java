package dev.shepherd.workers;

/**
 * From when on a worker is too full to be chosen while another is not.
 *
 * @param protect whether the two limits hold for workers whose spec does not set its own
 * @param waitingRequests requests in the engine's queue, at least 1
 * @param tokenUsage used share of the KV cache, above 0 and at most 1
 * @param shed whether requests are refused when all workers are too full, instead of going to the
 *     least loaded
 */
public record OverloadSettings(
    boolean protect, long waitingRequests, double tokenUsage, boolean shed) {

  /** The defaults: on, 8 requests, 0.8, nothing refused. */
  public static final OverloadSettings DEFAULTS = new OverloadSettings(true, 8, 0.8, false);
}
