package dev.shepherd.routing;

/**
 * What an engine last said about itself. Figures that it did not tell are {@link #UNKNOWN}.
 *
 * @param takenNanos when the question was sent, on the monotonic clock; dispatches after this
 *     moment may be missing from the figures
 * @param running requests in the batch
 * @param waiting requests in the engine's queue
 * @param waitingUncachedTokens prompt tokens in the queue that still have to be computed
 * @param kvUsage used share of the KV cache, 0 to 1, the mean over ranks
 * @param tokensPerSecond generation throughput, summed over ranks
 * @param cacheHitRate share of prompt tokens found in the cache, 0 to 1
 * @param maxRunning the batch's size limit
 */
public record ReportedLoad(
    long takenNanos,
    int running,
    int waiting,
    long waitingUncachedTokens,
    double kvUsage,
    double tokensPerSecond,
    double cacheHitRate,
    int maxRunning) {

  /** Stands for a figure that the engine did not tell. */
  public static final int UNKNOWN = -1;
}
