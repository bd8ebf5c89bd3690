package dev.shepherd.simulator;

/**
 * How fast a simulated engine is and how much it holds.
 *
 * @param prefillTokensPerSecond prompt tokens per second of the whole engine; {@link
 *     Double#POSITIVE_INFINITY} takes no time
 * @param decodeTokensPerSecond tokens per second of one stream alone; infinity takes no time
 * @param batchSlowdown how much longer a token takes per further running request: 0.01 makes it
 *     1.63 times as long with 64 running
 * @param maxRunning requests in the batch, at least 1; more wait in the queue
 * @param cacheBlocks KV blocks, for running requests and for the prefix cache
 * @param blockTokens tokens per block, at least 1
 * @param prefillOrder who shares the prefill rate
 * @param decodeStretch how much longer a token takes while some prompt is in prefill: 1 makes it
 *     twice as long, as when a chunk of a prompt rides in every step
 * @param prefillDrag how much longer prefill takes per request in decode: 0.01 halves the rate with
 *     100 of them
 * @param kvAdmission whether a request waits until the blocks of all running requests fit into
 *     {@code cacheBlocks}; without it the cache bounds only the prefixes that are kept
 */
public record ModelTiming(
    double prefillTokensPerSecond,
    double decodeTokensPerSecond,
    double batchSlowdown,
    int maxRunning,
    int cacheBlocks,
    int blockTokens,
    PrefillOrder prefillOrder,
    double decodeStretch,
    double prefillDrag,
    boolean kvAdmission) {

  /** Checks the ranges. */
  public ModelTiming {
    if (!(prefillTokensPerSecond > 0) || !(decodeTokensPerSecond > 0)) {
      throw new IllegalArgumentException("rates must be above 0");
    }
    if (!(batchSlowdown >= 0) || maxRunning < 1 || cacheBlocks < 0 || blockTokens < 1) {
      throw new IllegalArgumentException(
          "batch slow-down and cache blocks must be at least 0, batch and block size at least 1");
    }
    if (!(decodeStretch >= 0) || !(prefillDrag >= 0)) {
      throw new IllegalArgumentException("decode stretch and prefill drag must be at least 0");
    }
  }

  /** An engine with shared prefill whose running requests must fit into its blocks. */
  public ModelTiming(
      double prefillTokensPerSecond,
      double decodeTokensPerSecond,
      double batchSlowdown,
      int maxRunning,
      int cacheBlocks,
      int blockTokens) {
    this(
        prefillTokensPerSecond,
        decodeTokensPerSecond,
        batchSlowdown,
        maxRunning,
        cacheBlocks,
        blockTokens,
        PrefillOrder.SHARED,
        0,
        0,
        true);
  }

  /** One middle-sized engine: 8,000 prompt tokens/s, 60 tokens/s per stream, batch of 256. */
  public static ModelTiming realistic() {
    return new ModelTiming(8_000, 60, 0.004, 256, 16_384, 16);
  }

  /** Everything at once, for tests that are not about time. */
  public static ModelTiming instant() {
    return realistic().scaled(0);
  }

  /**
   * The queueing model in which routing policies are compared: prompts computed one after the other
   * at 15,928 tokens/s, 15 ms per output token whatever else runs, 600 blocks of 512 tokens.
   */
  public static ModelTiming queueing() {
    return new ModelTiming(
        15_928, 1000.0 / 15, 0, Integer.MAX_VALUE, 600, 512, PrefillOrder.FIFO, 0, 0, false);
  }

  /** The same engine, {@code speed} times as fast; 0 means without any delay. */
  public ModelTiming scaled(double speed) {
    if (!(speed >= 0)) {
      throw new IllegalArgumentException("speed must be at least 0: " + speed);
    }
    double factor = speed == 0 ? Double.POSITIVE_INFINITY : speed;
    return new ModelTiming(
        prefillTokensPerSecond * factor,
        decodeTokensPerSecond * factor,
        batchSlowdown,
        maxRunning,
        cacheBlocks,
        blockTokens,
        prefillOrder,
        decodeStretch,
        prefillDrag,
        kvAdmission);
  }

  /** The same engine with another number of blocks. */
  public ModelTiming withCacheBlocks(int blocks) {
    return new ModelTiming(
        prefillTokensPerSecond,
        decodeTokensPerSecond,
        batchSlowdown,
        maxRunning,
        blocks,
        blockTokens,
        prefillOrder,
        decodeStretch,
        prefillDrag,
        kvAdmission);
  }

  /** Nanoseconds of one decode step with that many requests in the batch and no prefill. */
  long stepNanos(int running) {
    return Math.round(1e9 / decodeTokensPerSecond * (1 + batchSlowdown * (running - 1)));
  }

  /** The same, with a prompt in prefill. */
  long stretchedStepNanos(int running) {
    return decodeStretch == 0
        ? stepNanos(running)
        : Math.round(stepNanos(running) * (1 + decodeStretch));
  }

  /** Whether a prompt's time to first token follows from the prompts ahead of it alone. */
  public boolean prefillUndisturbed() {
    return prefillOrder == PrefillOrder.FIFO
        && prefillDrag == 0
        && !kvAdmission
        && maxRunning == Integer.MAX_VALUE;
  }

  /** Whether a decode step takes the same time whatever the engine does. */
  boolean steadyStep() {
    return batchSlowdown == 0 && decodeStretch == 0;
  }

  /** Prompt tokens per second with that many requests in decode. */
  public double prefillRate(int decoding) {
    return prefillTokensPerSecond / (1 + prefillDrag * decoding);
  }
}
