package dev.shepherd.simulator;

/**
 * A reading of an engine's gauges and counters.
 *
 * @param running requests in the batch
 * @param waiting requests in the queue
 * @param waitingTokens prompt tokens in the queue
 * @param usedTokens KV tokens reserved by running requests
 * @param capacityTokens KV tokens in all
 * @param cachedBlocks blocks in the prefix cache
 * @param maxRunning size of the batch
 * @param tokensPerSecond decode throughput at this moment
 * @param promptTokens prompt tokens taken into the batch since the start
 * @param cachedPromptTokens those of them that came from the prefix cache
 * @param generatedTokens tokens generated since the start
 * @param finished requests that generated all their tokens
 * @param cancelled requests dropped before that
 */
public record EngineLoad(
    int running,
    int waiting,
    long waitingTokens,
    long usedTokens,
    long capacityTokens,
    int cachedBlocks,
    int maxRunning,
    double tokensPerSecond,
    long promptTokens,
    long cachedPromptTokens,
    long generatedTokens,
    long finished,
    long cancelled) {

  /** Share of the KV memory in use, 0 to 1. */
  public double usage() {
    return capacityTokens == 0 ? 0 : (double) usedTokens / capacityTokens;
  }

  /** Share of prompt tokens that came from the cache since the start, 0 to 1. */
  public double hitRate() {
    return promptTokens == 0 ? 0 : (double) cachedPromptTokens / promptTokens;
  }
}
